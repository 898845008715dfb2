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
 * Functions of the operating system, for one caller at a time. All are called by one type, six
 * longs that give a long: in the calling conventions of 64-bit systems an int is the lower half of
 * its register, and a function does not look at arguments beyond its own; and each further type
 * would cost a process that starts some milliseconds.
 */
class SystemFunctions {

  private static final StructLayout STATE = Linker.Option.captureStateLayout();

  private final SymbolLookup library;
  private final String errorName;
  private final MethodHandle call;
  private int error;

  SystemFunctions(boolean windows) {
    library =
        windows
            ? NativeAccess.current().library("kernel32")
            : Linker.nativeLinker().defaultLookup();
    errorName = windows ? "GetLastError" : "errno";
    FunctionDescriptor type = FunctionDescriptor.of(JAVA_LONG);
    for (int i = 0; i < 6; i++) {
      type = type.appendArgumentLayouts(JAVA_LONG);
    }
    call = NativeAccess.current().calls(type, Linker.Option.captureCallState(errorName));
  }

  /**
   * Calls one.
   *
   * @param arguments up to six; the others are 0
   * @return what it returns; of a function that returns an int, the lower half alone
   */
  long call(String name, long... arguments) {
    long[] a = Arrays.copyOf(arguments, 6);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment function = library.findOrThrow(name);
      long value = (long) call.invokeExact(function, state, a[0], a[1], a[2], a[3], a[4], a[5]);
      error = state.get(JAVA_INT, STATE.byteOffset(PathElement.groupElement(errorName)));
      return value;
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(name + ": " + e, e);
    }
  }

  /** The system's number for why the last call failed, if it did. */
  int error() {
    return error;
  }
}
