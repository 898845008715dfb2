package dev.ranvier.simd.vector;

import dev.ranvier.simd.spi.MemoryAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ServiceLoader;

/** What takes native access, done by this module itself. */
public final class NativeAccess implements MemoryAccess {

  private static final MemoryAccess GIVEN = given();

  private NativeAccess() {}

  /** This module's own access, or on the module path that of a module which was given it. */
  public static MemoryAccess current() {
    return GIVEN;
  }

  private static MemoryAccess given() {
    Module module = NativeAccess.class.getModule();
    if (module.isNamed() && !module.isNativeAccessEnabled()) {
      for (MemoryAccess other : ServiceLoader.load(module.getLayer(), MemoryAccess.class)) {
        return other;
      }
    }
    return new NativeAccess();
  }

  @Override
  @SuppressWarnings("restricted")
  public MemorySegment all() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  @Override
  @SuppressWarnings("restricted")
  public MethodHandle calls(FunctionDescriptor type, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(type, options);
  }

  @Override
  @SuppressWarnings("restricted")
  public SymbolLookup library(String name) {
    return SymbolLookup.libraryLookup(name, Arena.global());
  }
}
