package dev.ranvier.simd.code;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ranvier.simd.vector.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Functions of a library, through the linker. All are called by one type, six longs that give a
 * long: in the calling conventions of 64-bit systems an int is the lower half of its register, and
 * a function does not look at arguments beyond its own; and each further type would cost a process
 * that starts some milliseconds.
 */
final class LinkedFunctions implements SystemFunctions {

  private static final FunctionDescriptor TYPE =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private static final StructLayout STATE = Linker.Option.captureStateLayout();

  private final SymbolLookup library;
  private final long errorBytes;
  private final MethodHandle call;

  private LinkedFunctions(SymbolLookup library, String error) {
    this.library = library;
    errorBytes = STATE.byteOffset(PathElement.groupElement(error));
    call = NativeAccess.current().calls(TYPE, Linker.Option.captureCallState(error));
  }

  /** Of the C library. */
  static LinkedFunctions ofC() {
    return new LinkedFunctions(Linker.nativeLinker().defaultLookup(), "errno");
  }

  /** Of the library that Windows' programs call the system by. */
  static LinkedFunctions ofWindows() {
    return new LinkedFunctions(NativeAccess.current().library("kernel32"), "GetLastError");
  }

  @Override
  public Result call(String name, long... arguments) {
    MemorySegment function =
        library
            .find(name)
            .orElseThrow(() -> new IllegalStateException("this system has no function " + name));
    long[] a = Arrays.copyOf(arguments, ARGUMENTS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long value = (long) call.invokeExact(function, state, a[0], a[1], a[2], a[3], a[4], a[5]);
      return new Result(value, state.get(JAVA_INT, errorBytes));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(name, e);
    }
  }
}
