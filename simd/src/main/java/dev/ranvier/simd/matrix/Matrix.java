package dev.ranvier.simd.matrix;

import java.lang.foreign.MemorySegment;

/**
 * Where a matrix of float32 rows lies: the one value that the doors of kernels take for it. How
 * many rows and columns a call works on is the call's; so is the place of a block within the
 * matrix. It is made once, when a plan is compiled, and never in a step.
 *
 * <p>Anything can be said here; the doors check it against the segment, each for what it touches.
 *
 * @param segment native memory
 * @param bytes offset of the first element
 * @param stride floats from one row to the next; of no meaning where there is one row
 */
public record Matrix(MemorySegment segment, long bytes, int stride) {

  /**
   * Rows are padded to a multiple of this many floats, a cache line. Sums over a row have as many
   * lanes, so it is part of results: one number for all machines.
   */
  public static final int PADDING = 16;

  /** Bytes from the first element to another. */
  public long at(int row, int column) {
    return ((long) row * stride + column) * Float.BYTES;
  }

  /** Offset in the segment of a row's first element. */
  public long row(int row) {
    return bytes + (long) row * stride * Float.BYTES;
  }

  /** The same of row {@code i} of those from {@code first} on. */
  public long row(int first, int i) {
    return bytes + ((long) first + i) * stride * Float.BYTES;
  }

  /** The same of row {@code i} of a block that lies so many bytes behind the first element. */
  public long blockRow(long at, int i) {
    return bytes + at + (long) i * stride * Float.BYTES;
  }
}
