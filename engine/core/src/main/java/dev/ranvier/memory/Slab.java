package dev.ranvier.memory;

import dev.ranvier.simd.KernelMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One zeroed, 64-byte aligned piece of native memory, freed once. */
public final class Slab implements AutoCloseable {

  /*
   * Heap segments are loaded before anything is compiled: while native ones are the only kind, C2 counts
   * on that, and throws every kernel away when an interpreted vector operation brings the other kind in.
   */
  static {
    MemorySegment.ofArray(new byte[1]).asReadOnly();
    MemorySegment.ofArray(new float[1]).asReadOnly();
  }

  private final Arena arena = Arena.ofShared();
  private final MemorySegment segment;

  /**
   * Takes the memory that a plan asks for.
   *
   * @throws OutOfMemoryError with the plan's description if the machine has not got it
   */
  public Slab(Plan plan) {
    try {
      segment = KernelMemory.allocate(arena, Math.max(plan.sizeBytes(), 64), 64);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw new OutOfMemoryError(
          "No native memory left for " + plan.describe() + "Use a smaller batch or network.");
    }
  }

  /** The memory. */
  public MemorySegment segment() {
    return segment;
  }

  /** A region as a segment of its own, for calls that take addresses. */
  public MemorySegment view(Region region) {
    return segment.asSlice(region.offsetBytes(), region.sizeBytes());
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
