package dev.ranvier.memory;

import dev.ranvier.blas.access.NativeMemory;
import dev.ranvier.simd.spi.MemoryAccess;
import java.lang.foreign.MemorySegment;

/** The native access that was given to the module of the BLAS bindings, for the kernels too. */
public final class LibraryMemory implements MemoryAccess {

  /** For the service loader. */
  public LibraryMemory() {}

  @Override
  public MemorySegment all() {
    return NativeMemory.all();
  }
}
