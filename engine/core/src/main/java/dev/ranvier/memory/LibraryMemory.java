package dev.ranvier.memory;

import dev.ranvier.blas.access.NativeMemory;
import dev.ranvier.simd.spi.MemoryAccess;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** The native access that was given to the module of the BLAS bindings, for the kernels too. */
public final class LibraryMemory implements MemoryAccess {

  /** For the service loader. */
  public LibraryMemory() {}

  @Override
  public MemorySegment all() {
    return NativeMemory.all();
  }

  @Override
  public MethodHandle calls(FunctionDescriptor type, Linker.Option... options) {
    return NativeMemory.calls(type, options);
  }

  @Override
  public SymbolLookup library(String name) {
    return NativeMemory.library(name);
  }
}
