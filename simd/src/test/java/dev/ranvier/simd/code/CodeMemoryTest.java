package dev.ranvier.simd.code;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What each system is asked for, in which order, and what becomes of a refusal. */
@Anywhere
class CodeMemoryTest {

  private static final byte[] CODE = {1, 2, 3};

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment pages = arena.allocate(64);
  private final String at = Long.toHexString(pages.address());

  /** What was called, with arguments that are not the place for Windows' old protection. */
  private final List<String> calls = new ArrayList<>();

  /** What a function answers, and why it failed. */
  private record Result(long value, int error) {}

  /** Answers of a system. */
  private interface Answers {
    Result to(String name, long... arguments);
  }

  private static Result result(long value, int error) {
    return new Result(value, error);
  }

  /** A system that writes down what it is asked for. */
  private SystemFunctions system(Answers answers) {
    return new SystemFunctions(false) {
      private int error;

      @Override
      long call(String name, long... arguments) {
        write(name, arguments);
        Result result = answers.to(name, arguments);
        error = result.error();
        return result.value();
      }

      @Override
      int error() {
        return error;
      }
    };
  }

  private void write(String name, long... arguments) {
    boolean written = List.of(CODE[0], CODE[1], CODE[2]).equals(firstBytes());
    calls.add(
        (written ? "written: " : "")
            + name
            + " "
            + LongStream.of(arguments)
                .limit(name.equals("VirtualProtect") ? 3 : 6)
                .mapToObj(Long::toHexString)
                .collect(Collectors.joining(" ")));
  }

  private List<Byte> firstBytes() {
    byte[] bytes = pages.asSlice(0, 3).toArray(JAVA_BYTE);
    return List.of(bytes[0], bytes[1], bytes[2]);
  }

  private static CodeMemory linux(SystemFunctions system) {
    return new PosixCodeMemory(system, false);
  }

  private static CodeMemory mac(SystemFunctions system) {
    return new PosixCodeMemory(system, true);
  }

  /** Upper halves of ints are anything. */
  private long junk(int value) {
    return 0x7700000000L | value;
  }

  @Test
  void linuxMapsWritesAndProtects() {
    CodeMemory memory =
        linux(
            system(
                (name, arguments) -> result(name.equals("mmap") ? pages.address() : junk(0), 0)));
    assertThat(memory.install(CODE)).isEqualTo(pages.address());
    assertThat(calls)
        .containsExactly(
            "mmap 0 3 3 22 ffffffffffffffff 0", "written: mprotect %s 3 5".formatted(at));
  }

  @Test
  void linuxGivesBackWhatMayNotRun() {
    CodeMemory memory =
        linux(
            system(
                (name, arguments) ->
                    name.equals("mmap") ? result(pages.address(), 0) : result(junk(-1), 13)));
    assertThatThrownBy(() -> memory.install(CODE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("mprotect failed with errno 13 (EACCES)")
        .hasMessageContaining("PR_SET_MDWE");
    assertThat(calls.getLast()).isEqualTo("written: munmap %s 3".formatted(at));
    assertThat(calls).hasSize(3);
  }

  @Test
  void linuxWritesNothingWhereThereIsNoMemory() {
    CodeMemory memory = linux(system((name, arguments) -> result(-1, 12)));
    assertThatThrownBy(() -> memory.install(CODE))
        .hasMessageContaining("mmap failed with errno 12 (ENOMEM)");
    assertThat(calls).hasSize(1);
  }

  @Test
  void macTriesWithoutTheFlagOfCompilersToo() {
    boolean[] refuses = {true};
    CodeMemory memory =
        mac(
            system(
                (name, arguments) -> {
                  if (name.equals("mmap")) {
                    boolean refused = (arguments[3] & 0x800) != 0 && refuses[0];
                    return refused ? result(-1, 22) : result(pages.address(), 0);
                  }
                  return result(junk(0), 0);
                }));
    assertThat(memory.install(CODE)).isEqualTo(pages.address());
    refuses[0] = false;
    pages.fill((byte) 0);
    assertThat(memory.install(CODE)).isEqualTo(pages.address());
    String protect = "written: mprotect %s 3 5".formatted(at);
    assertThat(calls)
        .containsExactly(
            "mmap 0 3 3 1802 ffffffffffffffff 0",
            "mmap 0 3 3 1002 ffffffffffffffff 0",
            protect,
            "mmap 0 3 3 1802 ffffffffffffffff 0",
            protect);
  }

  @Test
  void windowsAllocatesWritesProtectsAndFlushes() {
    CodeMemory memory =
        new WindowsCodeMemory(
            system(
                (name, arguments) -> {
                  if (name.equals("VirtualProtect")) {
                    assertThat(arguments[3]).as("the old protection's place").isNotZero();
                  }
                  return result(name.equals("VirtualAlloc") ? pages.address() : junk(1), 0);
                }));
    assertThat(memory.install(CODE)).isEqualTo(pages.address());
    assertThat(calls)
        .containsExactly(
            "VirtualAlloc 0 3 3000 4",
            "written: VirtualProtect %s 3 20".formatted(at),
            "written: FlushInstructionCache ffffffffffffffff %s 3".formatted(at));
  }

  @Test
  void windowsGivesBackWhatMayNotRun() {
    CodeMemory memory =
        new WindowsCodeMemory(
            system(
                (name, arguments) ->
                    name.equals("VirtualAlloc")
                        ? result(pages.address(), 0)
                        : result(junk(0), 1655)));
    assertThatThrownBy(() -> memory.install(CODE))
        .hasMessageContaining("VirtualProtect failed with error 1655 (ERROR_DYNAMIC_CODE_BLOCKED)");
    assertThat(calls.getLast()).isEqualTo("written: VirtualFree %s 0 8000".formatted(at));
    CodeMemory none = new WindowsCodeMemory(system((name, arguments) -> result(0, 8)));
    assertThatThrownBy(() -> none.install(CODE))
        .hasMessageContaining("VirtualAlloc failed with error 8 (ERROR_NOT_ENOUGH_MEMORY)");
  }

  @Test
  void anUnknownSystemIsRefusedByItsName() {
    assertThatThrownBy(() -> CodeMemory.of("Plan 9"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("this is Plan 9");
  }
}
