package dev.ranvier.simd;

import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory for operands. Any native segment will do, unless the JVM denies access to native memory
 * ({@code --illegal-native-access=deny}): then kernels reach what comes from here and nothing else.
 */
public final class KernelMemory {

  private KernelMemory() {}

  /**
   * Zeroed native memory that kernels reach, until the arena is closed.
   *
   * @param alignment at most 64
   * @throws OutOfMemoryError if there is not so much left
   */
  public static MemorySegment allocate(Arena arena, long bytes, long alignment) {
    return Memory.allocate(arena, bytes, alignment);
  }

  /** Whether kernels reach a native segment: all of them, unless access was denied. */
  public static boolean reaches(MemorySegment segment) {
    return Memory.reaches(segment);
  }

  /** Why kernels run at less than their rate, in one line; empty if they do not. */
  public static String restriction() {
    return Memory.restriction();
  }
}
