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
