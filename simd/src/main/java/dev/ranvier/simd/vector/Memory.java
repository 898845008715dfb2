package dev.ranvier.simd.vector;

import dev.ranvier.simd.spi.MemoryAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.ServiceLoader;

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
 * <p>Nothing checks such an access, so the door of a kernel does: operands are native segments that
 * are large enough ({@link #address} takes them), and stay open until the kernel returns.
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

  private Memory() {}

  @SuppressWarnings("restricted")
  private static MemorySegment given() {
    Module module = Memory.class.getModule();
    try {
      if (module.isNamed() && !module.isNativeAccessEnabled()) {
        var others = ServiceLoader.load(module.getLayer(), MemoryAccess.class);
        for (MemoryAccess other : others) {
          return other.all();
        }
      }
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    } catch (IllegalCallerException denied) {
      return null;
    }
  }

  /**
   * Why kernels run at less than their rate, in one line, or empty: they were denied access to
   * native memory, and check each access.
   */
  public static String restriction() {
    Module module = Memory.class.getModule();
    return GIVEN != null
        ? ""
        : "access to native memory was denied, so kernels check what they touch: start java with"
            + " --enable-native-access="
            + (module.isNamed() ? "dev.ranvier.blas" : "ALL-UNNAMED");
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
   * What the door of a kernel refuses before it takes addresses.
   *
   * @param name of the operand, for the message
   * @throws IllegalArgumentException if it is not native or has less than {@code neededBytes}
   * @throws IllegalStateException if its arena is closed
   */
  public static void require(
      String name, MemorySegment segment, long offsetBytes, long neededBytes) {
    Objects.requireNonNull(segment, name);
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          name + " is a heap segment, expected native memory: copy it once before the product");
    }
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException(name + " lies in an arena that is closed");
    }
    if (offsetBytes < 0 || neededBytes > segment.byteSize() - offsetBytes) {
      throw new IllegalArgumentException(
          name
              + " needs "
              + neededBytes
              + " bytes from offset "
              + offsetBytes
              + ", but its segment has "
              + segment.byteSize());
    }
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
