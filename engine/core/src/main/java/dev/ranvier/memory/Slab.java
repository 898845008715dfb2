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

  private static final int ALIGNMENT_BYTES = 64;

  /** Set by tests alone. */
  static volatile SlabWatch watch = SlabWatch.NONE;

  private final Arena arena = Arena.ofShared();
  private final SlabWatch told = watch;
  private final MemorySegment segment;

  /**
   * Takes the memory that a plan asks for.
   *
   * @throws OutOfMemoryError with the plan's description if the machine has not got it
   */
  public Slab(SlabLayout plan) {
    long bytes = Math.max(plan.sizeBytes(), ALIGNMENT_BYTES);
    try {
      told.taking(bytes);
      segment = allocate(bytes);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw new OutOfMemoryError(
          "No native memory left for %sUse a smaller batch or network, or give the JVM more with -XX:MaxDirectMemorySize (%s)."
              .formatted(plan.describe(), e.getMessage()));
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private MemorySegment allocate(long bytes) {
    try {
      return KernelMemory.allocate(arena, bytes, ALIGNMENT_BYTES);
    } catch (RuntimeException | Error e) {
      told.freed(bytes);
      throw e;
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
      told.freed(segment.byteSize());
    }
  }
}
