package dev.ranvier.simd.vector;

import java.lang.foreign.MemorySegment;

/** What kernels assert about a matrix before they touch it. */
public final class PaddedRows {

  /** Rows are padded to a multiple of this many floats (64 bytes). */
  public static final int MULTIPLE = 16;

  private PaddedRows() {}

  /** The columns of a row with its padding. */
  public static int round(int columns) {
    return (columns + MULTIPLE - 1) & -MULTIPLE;
  }

  /** Where a row begins. */
  public static long row(long bytes, int stride, int row) {
    return bytes + (long) row * stride * Float.BYTES;
  }

  /**
   * The address of a matrix, for kernels that nothing checks on their way through it.
   *
   * @param name of the operand, for the message
   * @throws IllegalArgumentException if a row, padding included, lies outside the segment
   * @throws IllegalStateException if its arena is closed
   */
  public static long address(
      String name, MemorySegment segment, long bytes, int stride, int rows, int columns) {
    assert fit(segment, bytes, stride, rows, columns);
    long needed = rows == 0 ? 0 : row(4L * round(columns), stride, rows - 1);
    Memory.require(name, segment, bytes, needed);
    return Memory.address(segment, bytes);
  }

  /** Whether every row, padding included, lies in the segment. */
  public static boolean fit(MemorySegment segment, long bytes, int stride, int rows, int columns) {
    return fitExactly(segment, bytes, stride, rows, round(columns));
  }

  /** Whether every row lies in the segment: for kernels that leave the padding alone. */
  public static boolean fitExactly(
      MemorySegment segment, long bytes, int stride, int rows, int columns) {
    if (rows < 0 || columns < 0 || bytes < 0 || !segment.isNative()) {
      return false;
    }
    boolean inside = rows == 0 || row(bytes, stride, rows - 1) + 4L * columns <= segment.byteSize();
    return inside && (rows <= 1 || stride >= columns) && (segment.address() + bytes) % 4 == 0;
  }
}
