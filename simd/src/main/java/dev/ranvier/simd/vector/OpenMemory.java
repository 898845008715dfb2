package dev.ranvier.simd.vector;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The arenas of operands that were checked once for many calls: each call still sees that none of
 * them is closed or another thread's. One segment stands for all of its arena.
 */
public final class OpenMemory {

  private final MemorySegment[] segments;

  private OpenMemory(List<MemorySegment> segments) {
    this.segments = segments.toArray(MemorySegment[]::new);
  }

  /** The arenas of these segments. */
  public static OpenMemory of(List<MemorySegment> operands) {
    List<MemorySegment> found = new ArrayList<>();
    for (MemorySegment operand : operands) {
      if (found.stream().noneMatch(other -> sharesArena(other, operand))) {
        found.add(operand);
      }
    }
    return new OpenMemory(found);
  }

  private static boolean sharesArena(MemorySegment one, MemorySegment other) {
    return Objects.equals(one.scope(), other.scope());
  }

  /**
   * Refuses a call when an arena is closed or confined to another thread. Allocates nothing.
   *
   * @throws IllegalStateException if one is closed
   * @throws WrongThreadException if one is confined to another thread
   */
  public void require() {
    for (MemorySegment segment : segments) {
      Memory.requireOpen("An operand", segment);
    }
  }
}
