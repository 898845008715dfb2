package dev.ranvier.step;

import dev.ranvier.memory.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A matrix: the segment that holds it and its place there.
 *
 * @param segment native memory
 * @param region the matrix in it
 */
public record Operand(MemorySegment segment, Region region) {

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
    return segment.get(ValueLayout.JAVA_FLOAT, at(row, column));
  }

  /** Sets one element. */
  public void set(int row, int column, float value) {
    segment.set(ValueLayout.JAVA_FLOAT, at(row, column), value);
  }

  /** Rows {@code from} to {@code to} as a segment of their own, for calls that take addresses. */
  public MemorySegment rows(int from, int to) {
    long start = region.rowBytes(from);
    return segment.asSlice(start, region.rowBytes(to) - start);
  }

  /** The matrix without the columns before {@code from}, likewise. */
  public MemorySegment fromColumn(int from) {
    long start = region.offsetBytes() + ((long) from << 2);
    return segment.asSlice(start, region.rowBytes(region.rows()) - start);
  }
}
