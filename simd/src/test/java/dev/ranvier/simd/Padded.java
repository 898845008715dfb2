package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A matrix between canaries. Everything that is not an element (padding, gaps between rows, 64
 * floats on either side) holds one NaN that nothing else produces: it poisons whatever reads it,
 * and {@link #assertGuards} sees who wrote there. Between {@link GuardPages} it has no margins.
 */
public final class Padded {

  private static final int CANARY = 0x7fc5a5a5;
  private static final int GUARD = 64;

  public final MemorySegment segment;
  public final long bytes;
  public final int stride;
  public final int rows;
  public final int columns;

  /** Where it lies, as doors take it. */
  public final Matrix matrix;

  public Padded(Arena arena, int rows, int columns, int extraStride, int offset) {
    this.rows = rows;
    this.columns = columns;
    this.stride = PaddedRows.round(columns) + extraStride;
    boolean pages = arena instanceof GuardPages;
    this.bytes = pages ? 0 : 4L * (GUARD + offset);
    long floats =
        pages
            ? (rows - 1L) * stride + (((GuardPages) arena).exact() ? columns : stride - extraStride)
            : GUARD + offset + (long) rows * stride + GUARD;
    this.segment = arena.allocate(4 * floats, 64);
    this.matrix = new Matrix(segment, bytes, stride);
    for (long k = 0; k < floats; k++) {
      segment.setAtIndex(ValueLayout.JAVA_INT, k, CANARY);
    }
  }

  public long at(int row, int column) {
    return bytes + 4L * ((long) row * stride + column);
  }

  public float get(int row, int column) {
    return segment.get(ValueLayout.JAVA_FLOAT, at(row, column));
  }

  public void set(int row, int column, double value) {
    segment.set(ValueLayout.JAVA_FLOAT, at(row, column), (float) value);
  }

  public void setInt(int row, int value) {
    segment.set(ValueLayout.JAVA_INT, at(row, 0), value);
  }

  public double[] row(int row) {
    double[] values = new double[columns];
    for (int j = 0; j < columns; j++) {
      values[j] = get(row, j);
    }
    return values;
  }

  public double[][] values() {
    double[][] values = new double[rows][];
    for (int i = 0; i < rows; i++) {
      values[i] = row(i);
    }
    return values;
  }

  public Padded fill(double[][] values) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        set(i, j, values[i][j]);
      }
    }
    return this;
  }

  /** Nothing was written outside the rows with their padding. */
  public void assertGuards() {
    assertOutside(PaddedRows.round(columns));
  }

  /** Nothing was written outside the elements, not even into the padding. */
  public void assertExactGuards() {
    assertOutside(columns);
  }

  private void assertOutside(int width) {
    long floats = segment.byteSize() / 4;
    for (long k = 0; k < floats; k++) {
      long place = k - bytes / 4;
      boolean inside = place >= 0 && place < (long) rows * stride && place % stride < width;
      if (!inside && segment.getAtIndex(ValueLayout.JAVA_INT, k) != CANARY) {
        throw new AssertionError(
            "Written outside: float " + place + " of " + rows + " x " + columns + ":" + stride);
      }
    }
  }

  /** The same bits in every element, whatever the padding; one NaN is like another. */
  public void assertSameBits(Padded expected, Object what) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        if (Float.floatToIntBits(get(i, j)) != Float.floatToIntBits(expected.get(i, j))) {
          assertThat(get(i, j))
              .as("%s [%d,%d] of %s", what, i, j, columns)
              .isEqualTo(expected.get(i, j));
          throw new AssertionError(what + ": the sign of a zero at " + i + ", " + j);
        }
      }
    }
  }
}
