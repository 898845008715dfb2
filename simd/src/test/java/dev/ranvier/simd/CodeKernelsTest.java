package dev.ranvier.simd;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.GuardPages.Rows;
import dev.ranvier.simd.GuardPages.Side;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Address;
import dev.ranvier.simd.code.x86.Assembler;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Register;
import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every kernel in machine code at its edges: the bits of plain Java, between canaries and between
 * guard pages, and the caller's registers and modes as they were.
 */
@Anywhere
class CodeKernelsTest {

  @BeforeEach
  void codeRuns() {
    Assumptions.assumeTrue(MachineCode.current().available(), MachineCode.current().reason());
  }

  @Test
  void agreeWithPlainJavaAndLeaveTheCallersStateAsItWas() {
    Assumptions.assumeTrue(CallingConvention.here() == CallingConvention.SYSTEM_V);
    for (CodeKernel kernel : CodeKernels.thatRun()) {
      try (Arena arena = Arena.ofShared()) {
        MemorySegment verdict = arena.allocate(JAVA_LONG, 2);
        byte[] code = Trampoline.around(kernel.code().get(), verdict.address());
        MachineFunction function = MachineFunction.of(kernel.name() + "-watched", code);
        kernel.exercise().run(function, arena, new SplittableRandom(3));
        assertThat(verdict.get(JAVA_LONG, 0)).as("calls of %s", kernel.name()).isPositive();
        assertThat(verdict.get(JAVA_LONG, 8)).as("state lost by %s", kernel.name()).isZero();
      }
    }
  }

  @Test
  void stateThatIsLostIsSeen() {
    Assumptions.assumeTrue(CallingConvention.here() == CallingConvention.SYSTEM_V);
    Address local = Address.at(Register.RSP, 8);
    for (Register r :
        List.of(Register.RBX, Register.RBP, Register.R12, Register.R13, Register.R14)) {
      assertLost(new Assembler().mov(r, 1));
    }
    assertLost(new Assembler().mov(Register.R15, local));
    assertLost(new Assembler().bytes(0xFD)); // strings backwards
    assertLost(
        new Assembler()
            .mov(Register.RAX, 0x1F80)
            .push(Register.RAX)
            .bytes(0x0F, 0xAE, 0x14, 0x24) // that mode
            .pop(Register.RAX));
  }

  private static void assertLost(Assembler kernel) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment verdict = arena.allocate(JAVA_LONG, 2);
      byte[] code = Trampoline.around(kernel.ret().finish(), verdict.address());
      MachineFunction.of("careless", code).call(0);
      assertThat(verdict.toArray(JAVA_LONG)).containsExactly(1, 1);
    }
  }

  @Test
  void touchNothingBesideTheirOperands() throws Exception {
    GuardPages.orSkip();
    Outcome outcome = Program.likeThis(Guarded.class).flags(GuardPages.FLAGS).run();
    assertThat(outcome.status())
        .as("at %s:%n%s", outcome.last(), outcome.withoutProgress())
        .isZero();
    assertThat(outcome.last()).isEqualTo("end");
  }

  /** The same between pages that nobody may touch. */
  static final class Guarded {

    private Guarded() {}

    public static void main(String[] arguments) {
      for (CodeKernel kernel : CodeKernels.thatRun()) {
        MachineFunction function = MachineFunction.of(kernel.name(), kernel.code().get());
        for (Side side : Side.values()) {
          Outcome.at(kernel.name() + ", " + side);
          try (GuardPages pages = new GuardPages(side, Rows.EXACT)) {
            kernel.exercise().run(function, pages, new SplittableRandom(4));
          }
        }
      }
      Outcome.at("end");
    }
  }
}
