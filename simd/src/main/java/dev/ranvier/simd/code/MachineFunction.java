package dev.ranvier.simd.code;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.NativeAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Machine code that takes one argument, the address of a block of longs. It stays until the process
 * ends, since nothing can tell that no thread is in it.
 */
public final class MachineFunction {

  /** Made by the first call: what runs without code need not wait for the linker. */
  private static final class Calls {

    /** Blocks of arguments, each for one thread at a time, and on cache lines of its own. */
    static final AtomicIntegerArray TAKEN = new AtomicIntegerArray(BLOCKS * LINE);

    static final long FIRST_BLOCK =
        Arena.global().allocate((long) BLOCKS * ARGUMENT_BYTES, ARGUMENT_BYTES).address();

    /**
     * Of all functions. Not {@code critical}: such a call holds up garbage collection until it
     * returns.
     */
    static final MethodHandle CALL =
        NativeAccess.current().calls(FunctionDescriptor.ofVoid(JAVA_LONG));
  }

  private static final int BLOCKS = 64;

  /** Ints of a cache line. */
  private static final int LINE = 16;

  /** Bytes of a block of arguments that is taken. */
  public static final int ARGUMENT_BYTES = 1024;

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
   * The address of a block of arguments, {@link #ARGUMENT_BYTES} long, that is this thread's until
   * {@link #callAndGiveBack} or {@link #giveBackArguments}, for owners without scratch; 0 if
   * another thread of the same number in 64 has it: who gets none does without. Whatever is thrown
   * between the two, it must be given back.
   */
  public static long takeArguments() {
    int number = number();
    boolean free = Calls.TAKEN.compareAndSet(number * LINE, 0, 1);
    return free ? Calls.FIRST_BLOCK + number * ARGUMENT_BYTES : 0;
  }

  /** The block that this thread took is anybody's again. */
  public static void giveBackArguments() {
    Calls.TAKEN.setRelease(number() * LINE, 0);
  }

  private static int number() {
    return (int) Thread.currentThread().threadId() & BLOCKS - 1;
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

  /** Runs it on a block that this thread took, which is anybody's again afterwards. */
  public void callAndGiveBack(long arguments) {
    try {
      call(arguments);
    } finally {
      giveBackArguments();
    }
  }

  /** Where its first instruction is. */
  public long address() {
    return address.address();
  }

  @Override
  public String toString() {
    return name;
  }
}
