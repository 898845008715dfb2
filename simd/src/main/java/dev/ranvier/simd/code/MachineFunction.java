package dev.ranvier.simd.code;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Machine code that takes one argument, the address of a block of longs. */
public final class MachineFunction {

  private static final class Calls {
    private static final Linker LINKER = Linker.nativeLinker();
    static final MethodHandle CALL = call();

    @SuppressWarnings("restricted")
    private static MethodHandle call() {
      return LINKER.downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG));
    }

    @SuppressWarnings("restricted")
    static MethodHandle c(String name, FunctionDescriptor type) {
      return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
    }
  }

  private final String name;
  private final MemorySegment address;

  private MachineFunction(String name, MemorySegment address) {
    this.name = name;
    this.address = address;
  }

  /** Why there is no machine code here; empty if there is. */
  public static String refusal() {
    return "";
  }

  /** Code as memory that runs. */
  @SuppressWarnings("restricted")
  public static MachineFunction of(String name, byte[] code) {
    try {
      long bytes = (code.length + 4095L) & -4096L;
      MethodHandle mmap =
          Calls.c(
              "mmap",
              FunctionDescriptor.of(
                  ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
      MethodHandle mprotect =
          Calls.c("mprotect", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
      MemorySegment at =
          (MemorySegment) mmap.invokeExact(MemorySegment.NULL, bytes, 3, 0x22, -1, 0L);
      MemorySegment.copy(code, 0, at.reinterpret(bytes), JAVA_BYTE, 0, code.length);
      int rc = (int) mprotect.invokeExact(at, bytes, 5);
      if (rc != 0) {
        throw new IllegalStateException("mprotect");
      }
      return new MachineFunction(name, at);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs it.
   *
   * @param arguments address of what it reads its arguments from
   */
  public void call(long arguments) {
    try {
      Calls.CALL.invokeExact(address, arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(name, e);
    }
  }
}
