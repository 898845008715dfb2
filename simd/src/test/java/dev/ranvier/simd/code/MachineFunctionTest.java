package dev.ranvier.simd.code;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.code.x86.Address;
import dev.ranvier.simd.code.x86.Assembler;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Condition;
import dev.ranvier.simd.code.x86.Register;
import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Program;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Code that is installed runs, is never writable then, and holds up nobody else. */
@Anywhere
class MachineFunctionTest {

  @BeforeEach
  void codeRuns() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
  }

  /** Adds a number to the first long of its arguments. */
  private static MachineFunction adding(int number) {
    Assembler asm = new Assembler();
    CallingConvention.here().enter(asm, 0);
    asm.add(Address.at(Register.RDI, 0), number);
    CallingConvention.here().leave(asm, 0);
    return MachineFunction.of("adding-" + number, asm.finish());
  }

  /** Says in the first long that it runs, and returns when the second is not 0. */
  private static MachineFunction waiting() {
    Assembler asm = new Assembler();
    CallingConvention.here().enter(asm, 0);
    asm.add(Address.at(Register.RDI, 0), 1);
    int again = asm.here();
    asm.cmp(Address.at(Register.RDI, 8), 0).jump(Condition.EQUAL, again);
    CallingConvention.here().leave(asm, 0);
    return MachineFunction.of("waiting", asm.finish());
  }

  @Test
  void eachRunsWhateverIsInstalledLater() {
    List<MachineFunction> functions =
        IntStream.range(0, 20).mapToObj(MachineFunctionTest::adding).toList();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(JAVA_LONG);
      functions.forEach(function -> function.call(block.address()));
      assertThat(block.get(JAVA_LONG, 0)).isEqualTo(190);
      Allocation.assertNone("a call", () -> functions.getFirst().call(block.address()));
    }
  }

  @Test
  void itsPagesRunAndCannotBeWritten() throws IOException {
    Path maps = Path.of("/proc/self/maps");
    Assumptions.assumeTrue(Files.isReadable(maps), "no list of mappings");
    long address = adding(1).address();
    assertThat(Files.readAllLines(maps))
        .filteredOn(line -> contains(line, address))
        .singleElement()
        .asString()
        .contains(" r-xp ");
  }

  private static boolean contains(String line, long address) {
    String[] range = line.substring(0, line.indexOf(' ')).split("-");
    return address >= Long.parseUnsignedLong(range[0], 16)
        && address < Long.parseUnsignedLong(range[1], 16);
  }

  @Test
  void whatCouldNotNameAFileIsRefused() {
    for (String name : List.of("", "a/b", "a b")) {
      assertThatThrownBy(() -> MachineFunction.of(name, new byte[] {1}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + name + "' of 1 bytes");
    }
    assertThatThrownBy(() -> MachineFunction.of("empty", new byte[0]))
        .hasMessageContaining("'empty' of 0 bytes");
  }

  /** Were the call critical, the collection would wait for it, and it for the collection. */
  @Test
  void garbageIsCollectedWhileACallRuns() throws Exception {
    Program.likeThis(LongCall.class).within(Duration.ofMinutes(1)).run().requireSuccess();
  }

  /** Ends a call after a garbage collection. */
  static final class LongCall {

    private LongCall() {}

    public static void main(String[] args) throws InterruptedException {
      MachineFunction function = waiting();
      MemorySegment block = Arena.global().allocate(JAVA_LONG, 2);
      Thread caller = new Thread(() -> function.call(block.address()));
      caller.start();
      while (((long) JAVA_LONG.varHandle().getVolatile(block, 0L)) == 0) {
        Thread.onSpinWait();
      }
      System.gc();
      JAVA_LONG.varHandle().setVolatile(block, 8L, 1L);
      caller.join();
    }
  }
}
