package dev.ranvier.associative;

import dev.ranvier.simd.KernelMemory;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A matrix [rows, columns] of float32 in native memory; rows are padded to 16 floats. */
final class FloatRows {

  /** Of all native memory here: a cache line. */
  static final long ALIGNMENT = 64;

  final int rows;
  final int columns;
  final Matrix matrix;

  /**
   * Zeros.
   *
   * @throws OutOfMemoryError if there is not so much left
   */
  FloatRows(Arena arena, int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    int stride = Math.ceilDiv(columns, Matrix.PADDING) * Matrix.PADDING;
    long bytes = (long) rows * stride * Float.BYTES;
    this.matrix = new Matrix(KernelMemory.allocate(arena, bytes, ALIGNMENT), 0, stride);
  }

  /** A copy of arrays that are equally long. */
  static FloatRows of(Arena arena, float[][] values) {
    FloatRows rows = new FloatRows(arena, values.length, values[0].length);
    for (int row = 0; row < values.length; row++) {
      rows.write(row, values[row]);
    }
    return rows;
  }

  MemorySegment segment() {
    return matrix.segment();
  }

  int stride() {
    return matrix.stride();
  }

  float get(int row, int column) {
    return segment().get(ValueLayout.JAVA_FLOAT, matrix.at(row, column));
  }

  void set(int row, int column, float value) {
    segment().set(ValueLayout.JAVA_FLOAT, matrix.at(row, column), value);
  }

  /** A row into an array, from its beginning. */
  void read(int row, float[] target) {
    MemorySegment.copy(segment(), ValueLayout.JAVA_FLOAT, matrix.row(row), target, 0, columns);
  }

  /** An array's beginning into a row. */
  void write(int row, float[] source) {
    MemorySegment.copy(source, 0, segment(), ValueLayout.JAVA_FLOAT, matrix.row(row), columns);
  }

  /** A row of this into a row of another matrix as wide. */
  void copy(int row, FloatRows target, int targetRow) {
    MemorySegment.copy(
        segment(),
        matrix.row(row),
        target.segment(),
        target.matrix.row(targetRow),
        (long) columns * Float.BYTES);
  }

  /** Columns become rows of another matrix [columns, rows]. */
  void transposeTo(FloatRows target) {
    for (int block = 0; block < columns; block += Matrix.PADDING) {
      int end = Math.min(columns, block + Matrix.PADDING);
      for (int row = 0; row < rows; row++) {
        for (int column = block; column < end; column++) {
          target.set(column, row, get(row, column));
        }
      }
    }
  }
}
