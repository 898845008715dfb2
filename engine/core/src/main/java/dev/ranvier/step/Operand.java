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

  /** Offset of an element. */
  long at(int row, int column) {
    return region.rowBytes(row) + ((long) column << 2);
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
    return matrix.segment().get(ValueLayout.JAVA_FLOAT, at(row, column));
  }

  /** Sets one element. */
  public void set(int row, int column, float value) {
    matrix.segment().set(ValueLayout.JAVA_FLOAT, at(row, column), value);
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
