package dev.ranvier.blas.access;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The memory of the process and calls of native functions, for the engine alone: its kernels check
 * what they touch. Each method throws {@link IllegalCallerException} if this module was denied
 * native access.
 */
public final class NativeMemory {

  private NativeMemory() {}

  /** All addresses, from 0; offsets in it are absolute. */
  @SuppressWarnings("restricted")
  public static MemorySegment all() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /** Calls of native functions of this type; the first argument is the function's address. */
  @SuppressWarnings("restricted")
  public static MethodHandle calls(FunctionDescriptor type, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(type, options);
  }

  /**
   * The functions of a library of the system.
   *
   * @throws IllegalArgumentException if the system has none of this name
   */
  @SuppressWarnings("restricted")
  public static SymbolLookup library(String name) {
    return SymbolLookup.libraryLookup(name, Arena.global());
  }
}
