package dev.ranvier.simd.code;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.MemorySegment;

/**
 * Memory that code is written into and then runs from, never both: its pages are made executable
 * when they are no longer writable. Therefore each kernel has pages of its own: to write a second
 * one into them would take the first one's permission to run from under another thread. A kernel is
 * some kilobytes, so little is lost, and a process has some dozens. They stay until it ends.
 */
sealed interface CodeMemory permits PosixCodeMemory, WindowsCodeMemory {

  /**
   * Code that can run.
   *
   * @return its address
   * @throws IllegalStateException if the system refuses the memory; the message says why
   */
  long install(byte[] code);

  /**
   * That of the system at hand.
   *
   * @param system as {@code os.name} has it
   * @throws IllegalStateException if it is none of those that are known
   */
  static CodeMemory of(String system) {
    if (system.startsWith("Windows")) {
      return new WindowsCodeMemory(new SystemFunctions(true));
    }
    boolean mac = system.startsWith("Mac");
    if (mac || system.equals("Linux")) {
      return new PosixCodeMemory(new SystemFunctions(false), mac);
    }
    throw new IllegalStateException(
        "how to get executable memory is known of Linux, macOS and Windows, this is " + system);
  }

  /** Writes code to where nothing but the system's answer tells that there is memory. */
  static void write(byte[] code, long address) {
    MemorySegment.copy(code, 0, Memory.ALL, JAVA_BYTE, address, code.length);
  }

  /** What an implementation throws when the system refused. */
  static IllegalStateException refused(String function, String error, String causes) {
    return new IllegalStateException(
        "the system refused executable memory: %s failed with %s; possible causes: %s, a limit of memory"
            .formatted(function, error, causes));
  }
}
