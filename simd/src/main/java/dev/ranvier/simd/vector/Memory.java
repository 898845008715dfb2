package dev.ranvier.simd.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Objects;

/**
 * The machine's memory as one segment, for the loops in which bounds checks are what limits the
 * rate. The only place of the module where raw addresses come from.
 *
 * <p>A kernel that gets a segment and an offset checks every load and store: C2 cannot know the
 * segment's size, and three instructions for each of the eleven loads of a GEMM step are a third of
 * its instructions (0.74 instead of 0.97 of the FMA probe while the sibling hardware thread is
 * busy). Here the size is a constant, and {@link #ADDRESS} bounds the offset: written as {@code
 * Memory.ALL.get(LAYOUT, (p & Memory.ADDRESS) + 4)}, no check is left.
 *
 * <p>Nothing checks such an access, so the door of a kernel does ({@link #require}, in production,
 * in exact arithmetic): operands are native segments that are large enough, open and this thread's.
 * They must stay open until the kernel returns.
 */
public final class Memory {

  /** All addresses, or null where access to them was denied. */
  private static final MemorySegment GIVEN = given();

  /** All memory that can be used where access to the whole was denied, else null. */
  private static final MemoryWindow WINDOW = GIVEN == null ? MemoryWindow.open() : null;

  /** All addresses, or the window; offsets are those of {@link #address}. */
  public static final MemorySegment ALL = GIVEN == null ? WINDOW.whole() : GIVEN;

  /** Where it begins: a constant 0, but for a window. */
  private static final long START = ALL.address();

  /** Bits of an address: masking changes no address and tells the compiler its range. */
  public static final long ADDRESS = (1L << 56) - 1;

  /**
   * Bits of a distance that is added to an address: below 2 GiB, so that C2 makes it the index of
   * an x86 address instead of adding it first.
   */
  public static final long STRIDE = Integer.MAX_VALUE;

  /**
   * The most rows or columns of a matrix: the loops of kernels go on by up to some thousand
   * elements, and what they count must stay an int.
   */
  public static final int MOST_ELEMENTS = Integer.MAX_VALUE - (1 << 16) + 1;

  private Memory() {}

  private static MemorySegment given() {
    try {
      return NativeAccess.current().all();
    } catch (IllegalCallerException denied) {
      return null;
    }
  }

  /**
   * Why kernels run at less than their rate, in one line, or empty: they were denied access to
   * native memory, and check each access.
   */
  public static String restriction() {
    return GIVEN != null
        ? ""
        : "access to native memory was denied, so kernels check what they touch: " + remedy();
  }

  /** How to start a JVM that is to give native access. */
  public static String remedy() {
    return "start java with --enable-native-access="
        + (Memory.class.getModule().isNamed() ? "dev.ranvier.blas" : "ALL-UNNAMED");
  }

  /**
   * Zeroed native memory that kernels reach, until the arena is closed.
   *
   * @throws OutOfMemoryError if there is not so much left
   */
  public static MemorySegment allocate(Arena arena, long bytes, long alignment) {
    return WINDOW == null
        ? arena.allocate(bytes, alignment)
        : WINDOW.allocate(arena, bytes, alignment);
  }

  /** Whether kernels reach a native segment: all of them, unless access was denied. */
  public static boolean reaches(MemorySegment segment) {
    return WINDOW == null || WINDOW.holds(segment);
  }

  /** Whether distances within so many rows are below {@link #STRIDE}. */
  public static boolean isNear(int rows, long rowBytes) {
    return rows * rowBytes <= STRIDE;
  }

  /**
   * What the door of a kernel refuses before it takes addresses of an operand that it reads.
   *
   * @param name of the operand, for the message
   * @throws IllegalArgumentException if it is not native
   * @throws IndexOutOfBoundsException if it has less than {@code neededBytes} from the offset on
   * @throws IllegalStateException if its arena is closed
   * @throws WrongThreadException if its arena is confined to another thread
   */
  public static void require(
      String name, MemorySegment segment, long offsetBytes, long neededBytes) {
    requireOpen(name, segment);
    if (offsetBytes < 0 || neededBytes > segment.byteSize() - offsetBytes) {
      throw outside(name, segment, offsetBytes, BigInteger.valueOf(neededBytes));
    }
  }

  /**
   * {@link #require} of an operand that is written.
   *
   * @throws IllegalArgumentException if it is read-only, too
   */
  public static void requireWritable(
      String name, MemorySegment segment, long offsetBytes, long neededBytes) {
    require(name, segment, offsetBytes, neededBytes);
    requireNotReadOnly(name, segment);
  }

  /** {@link #require} of so many floats, whose bytes may be more than a {@code long} counts. */
  public static void requireFloats(
      String name, MemorySegment segment, long offsetBytes, long neededFloats) {
    requireOpen(name, segment);
    long room = segment.byteSize() - offsetBytes;
    if (offsetBytes < 0 || room < 0 || neededFloats > room >> 2) {
      BigInteger needed = BigInteger.valueOf(neededFloats).shiftLeft(2);
      throw outside(name, segment, offsetBytes, needed);
    }
  }

  /** Refuses a read-only segment. */
  public static void requireNotReadOnly(String name, MemorySegment segment) {
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException(
          name + " is a read-only segment, expected one that can be written");
    }
  }

  /**
   * Refuses memory that this thread must not touch now.
   *
   * @throws IllegalArgumentException if it is not native
   * @throws IllegalStateException if its arena is closed
   * @throws WrongThreadException if its arena is confined to another thread
   */
  public static void requireOpen(String name, MemorySegment segment) {
    Objects.requireNonNull(segment, name);
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          name + " is a heap segment, expected native memory: copy it once before the call");
    }
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException(name + " lies in an arena that is closed");
    }
    if (!segment.isAccessibleBy(Thread.currentThread())) {
      throw new WrongThreadException(
          name
              + " lies in an arena that is confined to another thread, expected one of "
              + Thread.currentThread()
              + " or Arena.ofShared()");
    }
  }

  /**
   * Refuses a size that no kernel's loops can count to.
   *
   * @throws IllegalArgumentException if it is negative or above {@link #MOST_ELEMENTS}
   */
  public static void requireSize(String name, int size) {
    if (size < 0 || size > MOST_ELEMENTS) {
      throw new IllegalArgumentException(name + " is " + size + ", expected 0 to " + MOST_ELEMENTS);
    }
  }

  /**
   * Refuses scratch that shares memory with an operand. Places that are read from scratch would be
   * garbage, and what lies there anything.
   */
  public static void requireApart(
      String name,
      MemorySegment segment,
      long offsetBytes,
      long bytes,
      String other,
      MemorySegment otherSegment,
      long otherOffsetBytes,
      long otherBytes) {
    long start = segment.address() + offsetBytes;
    long otherStart = otherSegment.address() + otherOffsetBytes;
    if (bytes > 0
        && otherBytes > 0
        && start < otherStart + otherBytes
        && otherStart < start + bytes) {
      throw new IllegalArgumentException(
          name + " and " + other + " share memory, expected places of their own");
    }
  }

  private static IndexOutOfBoundsException outside(
      String name, MemorySegment segment, long offsetBytes, BigInteger neededBytes) {
    return new IndexOutOfBoundsException(
        name
            + " needs "
            + neededBytes
            + " bytes from offset "
            + offsetBytes
            + ", but its segment has "
            + segment.byteSize());
  }

  /**
   * Where an element of a native segment lies in {@link #ALL}.
   *
   * @throws IllegalStateException if access to native memory was denied and the segment is not from
   *     {@link #allocate}
   */
  public static long address(MemorySegment segment, long offsetBytes) {
    assert segment.isNative();
    if (WINDOW != null && !WINDOW.holds(segment)) {
      throw new IllegalStateException("Memory of the caller's own: " + restriction());
    }
    return segment.address() + offsetBytes - START;
  }
}
