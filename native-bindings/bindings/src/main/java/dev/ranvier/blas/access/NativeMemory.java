package dev.ranvier.blas.access;

import java.lang.foreign.MemorySegment;

/** The memory of the process, for the engine alone: its kernels check what they touch. */
public final class NativeMemory {

  private NativeMemory() {}

  /**
   * All addresses, from 0; offsets in it are absolute.
   *
   * @throws IllegalCallerException if this module was denied native access
   */
  @SuppressWarnings("restricted")
  public static MemorySegment all() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }
}
