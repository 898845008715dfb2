package dev.ranvier.simd.spi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Provides what takes native access, where this module itself was not given it: a module that was
 * gives it on, so that a user names one module on the command line and not two. Each method throws
 * {@link IllegalCallerException} where that one was denied it, too.
 */
public interface MemoryAccess {

  /** All addresses, from 0; offsets in it are absolute. */
  MemorySegment all();

  /** Calls of native functions of this type; the first argument is the function's address. */
  MethodHandle calls(FunctionDescriptor type, Linker.Option... options);

  /**
   * The functions of a library of the system.
   *
   * @throws IllegalArgumentException if the system has none of this name
   */
  SymbolLookup library(String name);
}
