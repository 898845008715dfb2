package dev.ranvier.simd.vector;

import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Matrices of float32 rows, and the one check that every door of a kernel makes of them, in
 * production: of a native segment that is open to this thread, in which all rows lie, aligned to 4
 * bytes. In exact arithmetic, once for a call, without an allocation.
 *
 * <p>All checks throw {@link IllegalArgumentException} for a negative size or stride, one that is
 * too large, a stride shorter than a row, a heap, misaligned or (where it is written) read-only
 * segment; {@link IndexOutOfBoundsException} where rows lie outside the segment; {@link
 * IllegalStateException} for a closed arena and {@link WrongThreadException} for another thread's.
 * The message names the operand and says what was found.
 */
public final class PaddedRows {

  private PaddedRows() {}

  /** The columns of a row with its padding. */
  public static int round(int columns) {
    return (columns + Matrix.PADDING - 1) & -Matrix.PADDING;
  }

  /** Where a row begins. */
  public static long row(long bytes, int stride, int row) {
    return bytes + (long) row * stride * Float.BYTES;
  }

  /**
   * A matrix that is read, padding included.
   *
   * @param name of the operand, for the message
   */
  public static void require(
      String name, MemorySegment segment, long bytes, int stride, int rows, int columns) {
    check(name, segment, bytes, stride, rows, columns, columns, round(columns));
  }

  /** A matrix that is written, padding included. */
  public static void requireWritable(
      String name, MemorySegment segment, long bytes, int stride, int rows, int columns) {
    int padded = round(columns);
    check(name, segment, bytes, stride, rows, columns, padded, padded);
    Memory.requireNotReadOnly(name, segment);
  }

  /** A matrix that is read, by a kernel that leaves its padding alone. */
  public static void requireExactly(
      String name, MemorySegment segment, long bytes, int stride, int rows, int columns) {
    check(name, segment, bytes, stride, rows, columns, columns, columns);
  }

  /** A matrix that is written, by a kernel that leaves its padding alone. */
  public static void requireExactlyWritable(
      String name, MemorySegment segment, long bytes, int stride, int rows, int columns) {
    check(name, segment, bytes, stride, rows, columns, columns, columns);
    Memory.requireNotReadOnly(name, segment);
  }

  /**
   * A block of a matrix that is read, padding included.
   *
   * @param at bytes from the matrix's first element to the block's
   * @return its segment
   */
  public static MemorySegment require(String name, Matrix matrix, long at, int rows, int columns) {
    MemorySegment segment = Objects.requireNonNull(matrix, name).segment();
    require(name, segment, matrix.bytes() + at, matrix.stride(), rows, columns);
    return segment;
  }

  /** A block of a matrix that is written, padding included; returns its segment. */
  public static MemorySegment requireWritable(
      String name, Matrix matrix, long at, int rows, int columns) {
    MemorySegment segment = Objects.requireNonNull(matrix, name).segment();
    requireWritable(name, segment, matrix.bytes() + at, matrix.stride(), rows, columns);
    return segment;
  }

  /** A block that is read, by a kernel that leaves its padding alone; returns its segment. */
  public static MemorySegment requireExactly(
      String name, Matrix matrix, long at, int rows, int columns) {
    MemorySegment segment = Objects.requireNonNull(matrix, name).segment();
    requireExactly(name, segment, matrix.bytes() + at, matrix.stride(), rows, columns);
    return segment;
  }

  /** A block that is written, by a kernel that leaves its padding alone; returns its segment. */
  public static MemorySegment requireExactlyWritable(
      String name, Matrix matrix, long at, int rows, int columns) {
    MemorySegment segment = Objects.requireNonNull(matrix, name).segment();
    requireExactlyWritable(name, segment, matrix.bytes() + at, matrix.stride(), rows, columns);
    return segment;
  }

  /** One row of floats that is read, padding included; returns its segment. */
  public static MemorySegment requireRow(String name, Matrix row, long at, int columns) {
    MemorySegment segment = Objects.requireNonNull(row, name).segment();
    require(name, segment, row.bytes() + at, columns, 1, columns);
    return segment;
  }

  /** One row of floats that is written, padding included; returns its segment. */
  public static MemorySegment requireWritableRow(String name, Matrix row, long at, int columns) {
    MemorySegment segment = Objects.requireNonNull(row, name).segment();
    requireWritable(name, segment, row.bytes() + at, columns, 1, columns);
    return segment;
  }

  /** The address of a block that is read, for kernels that nothing checks on their way. */
  public static long address(String name, Matrix matrix, long at, int rows, int columns) {
    return Memory.address(require(name, matrix, at, rows, columns), matrix.bytes() + at);
  }

  /** The address of a block that is written, for kernels that nothing checks on their way. */
  public static long writableAddress(String name, Matrix matrix, long at, int rows, int columns) {
    return Memory.address(requireWritable(name, matrix, at, rows, columns), matrix.bytes() + at);
  }

  /**
   * @param leastStride of more than one row
   * @param width floats of a row that are touched
   */
  private static void check(
      String name,
      MemorySegment segment,
      long bytes,
      int stride,
      int rows,
      int columns,
      int leastStride,
      int width) {
    if (rows < 0 || columns < 0 || rows > Memory.MOST_ELEMENTS || columns > Memory.MOST_ELEMENTS) {
      throw new IllegalArgumentException(
          name
              + " has "
              + rows
              + " rows and "
              + columns
              + " columns, expected 0 to "
              + Memory.MOST_ELEMENTS);
    }
    if (stride < 0 || rows > 1 && stride < leastStride) {
      throw new IllegalArgumentException(
          name + " has a stride of " + stride + " floats, expected at least " + leastStride);
    }
    Memory.requireFloats(name, segment, bytes, rows == 0 ? 0 : (rows - 1L) * stride + width);
    if ((segment.address() + bytes & Float.BYTES - 1) != 0) {
      throw new IllegalArgumentException(
          name + " lies at offset " + bytes + ", expected an address aligned to 4 bytes");
    }
  }
}
