package dev.ranvier.simd.spi;

import java.lang.foreign.MemorySegment;

/**
 * Provides the memory of the process where this module itself was not given native access: a module
 * that was gives it on, so that a user names one module on the command line and not two.
 */
public interface MemoryAccess {

  /** All addresses, from 0; offsets in it are absolute. */
  MemorySegment all();
}
