package dev.ranvier.bench.measure;

import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * A matrix in memory of its own, freed by the garbage collector; rows padded as a session pads
 * them.
 *
 * @param matrix where it lies: from its segment's first byte on
 */
public record FloatMatrix(Matrix matrix, int rows, int columns) {

  public static FloatMatrix zeros(int rows, int columns) {
    int stride = SlabLayout.rowStride(columns);
    MemorySegment memory = Arena.ofAuto().allocate((long) rows * stride * Float.BYTES, 64);
    return new FloatMatrix(new Matrix(memory, 0, stride), rows, columns);
  }

  public static FloatMatrix random(int rows, int columns, float low, float high) {
    FloatMatrix matrix = zeros(rows, columns);
    SplittableRandom random = new SplittableRandom(31L * rows + columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix.set(i, j, (float) random.nextDouble(low, high));
      }
    }
    return matrix;
  }

  /** Native memory that begins with the first element. */
  public MemorySegment segment() {
    return matrix.segment();
  }

  /** Floats from one row to the next. */
  public int stride() {
    return matrix.stride();
  }

  public void set(int row, int column, float value) {
    segment().setAtIndex(ValueLayout.JAVA_FLOAT, (long) row * stride() + column, value);
  }

  public void copyFrom(FloatMatrix other) {
    segment().copyFrom(other.segment());
  }
}
