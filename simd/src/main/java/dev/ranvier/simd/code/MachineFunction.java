package dev.ranvier.simd.code;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.NativeAccess;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Machine code that takes one argument, the address of a block of longs. It stays until the process
 * ends, since nothing can tell that no thread is in it.
 */
public final class MachineFunction {

  /** Made by the first call: what runs without code need not wait for the linker. */
  private static final class Calls {

    /**
     * Of all functions. Not {@code critical}: such a call holds up garbage collection until it
     * returns.
     */
    static final MethodHandle CALL =
        NativeAccess.current().calls(FunctionDescriptor.ofVoid(JAVA_LONG));
  }

  /** Null until the first function is made. */
  private static CodeMemory memory;

  /** Why code that was to be written is not there. */
  private static volatile String refusal = "";

  private final String name;
  private final MemorySegment address;

  private MachineFunction(String name, MemorySegment address) {
    this.name = name;
    this.address = address;
  }

  /**
   * Code as memory that runs.
   *
   * @param name of letters, digits, dots and dashes, of this code alone: it names a file
   * @param code independent of where it lies; by the system's calling convention
   * @throws IllegalStateException if the system refuses the memory; the message says why
   */
  public static synchronized MachineFunction of(String name, byte[] code) {
    if (!name.matches("[\\w.-]+") || code.length == 0) {
      throw new IllegalArgumentException(
          "Machine code '%s' of %s bytes, expected a name of letters, digits, dots and dashes, and code"
              .formatted(name, code.length));
    }
    if (memory == null) {
      memory = CodeMemory.of(System.getProperty("os.name"));
    }
    long address = memory.install(code);
    CodeDump.add(name, address, code);
    return new MachineFunction(name, MemorySegment.ofAddress(address));
  }

  /** Why code was refused in this process; empty if none was. */
  public static String refusal() {
    return refusal;
  }

  /** From now on all of it is: what would run of it is no longer trusted. */
  public static void refuse(String reason) {
    refusal = reason;
  }

  /** Writes one of the longs that a function reads. */
  public static void put(long arguments, int place, long value) {
    Memory.ALL.set(JAVA_LONG_UNALIGNED, (arguments & Memory.ADDRESS) + place, value);
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

  /** Where its first instruction is. */
  long address() {
    return address.address();
  }

  @Override
  public String toString() {
    return name;
  }
}
