package dev.ranvier.step;

import dev.ranvier.memory.Region;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A matrix of a plan: what kernels take, and how many rows and columns it has.
 *
 * @param matrix where it lies
 * @param region its place in the segment
 */
public record Operand(Matrix matrix, Region region) {

  /** A region of native memory. */
  public Operand(MemorySegment segment, Region region) {
    this(new Matrix(segment, region.offsetBytes(), region.rowStride()), region);
  }

  /** Native memory. */
  public MemorySegment segment() {
    return matrix.segment();
  }

  /** What a step does without: no rows, no bytes. */
  public static final Operand NONE = new Operand(MemorySegment.NULL, Region.NONE);

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return region.isEmpty();
  }

  /** Offset of the first element. */
  public long offsetBytes() {
    return region.offsetBytes();
  }

  /** Bytes from the first element to another. */
  long at(int row, int column) {
    return matrix.at(row, column);
  }

  /** Elements from one row to the next. */
  public int rowStride() {
    return region.rowStride();
  }

  /** Elements in a row. */
  public int columns() {
    return region.columns();
  }

  /** Bytes of the elements without padding. */
  long denseBytes() {
    return region.denseBytes();
  }

  /** One element. */
  public float get(int row, int column) {
    return matrix.segment().get(ValueLayout.JAVA_FLOAT, matrix.bytes() + at(row, column));
  }

  /** Sets one element. */
  public void set(int row, int column, float value) {
    matrix.segment().set(ValueLayout.JAVA_FLOAT, matrix.bytes() + at(row, column), value);
  }

  /** Sets every element, padding apart. */
  public void fill(float value) {
    for (int row = 0; row < region.rows(); row++) {
      for (int column = 0; column < region.columns(); column++) {
        set(row, column, value);
      }
    }
  }

  /** A copy of all rows without padding. */
  public float[] toArray() {
    return toArray(region.rows());
  }

  /**
   * A copy of the first rows without padding.
   *
   * @throws IllegalStateException if they do not fit into an array
   */
  public float[] toArray(int rows) {
    if ((long) rows * columns() > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "%s x %s values do not fit into one array".formatted(rows, columns()));
    }
    float[] values = new float[rows * columns()];
    copyTo(values, 0, rows);
    return values;
  }

  /** Copies the first {@code rows} out to row {@code from} of an array, without padding. */
  public void copyTo(float[] values, int from, int rows) {
    for (int row = 0; row < rows; row++) {
      int at = (from + row) * columns();
      MemorySegment.copy(
          segment(), ValueLayout.JAVA_FLOAT, region.rowBytes(row), values, at, columns());
    }
  }

  /** Copies {@code rows} of an array, from row {@code from} on, in as the first ones. */
  public void copyFrom(float[] values, int from, int rows) {
    for (int row = 0; row < rows; row++) {
      int at = (from + row) * columns();
      MemorySegment.copy(
          values, at, segment(), ValueLayout.JAVA_FLOAT, region.rowBytes(row), columns());
    }
  }

  /** Rows {@code from} to {@code to} as a segment of their own, for calls that take addresses. */
  public MemorySegment rows(int from, int to) {
    long start = region.rowBytes(from);
    return matrix.segment().asSlice(start, region.rowBytes(to) - start);
  }

  /** The matrix without the columns before {@code from}, likewise. */
  public MemorySegment fromColumn(int from) {
    long start = region.offsetBytes() + ((long) from << 2);
    return matrix.segment().asSlice(start, region.rowBytes(region.rows()) - start);
  }
}
