package dev.ranvier.bench.measure;

import dev.ranvier.memory.SlabLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * A matrix in memory of its own, freed by the garbage collector; rows padded as a session pads
 * them.
 *
 * @param segment native memory that begins with the first element
 * @param stride floats from one row to the next
 */
public record FloatMatrix(MemorySegment segment, int rows, int columns, int stride) {

  public static FloatMatrix zeros(int rows, int columns) {
    int stride = SlabLayout.rowStride(columns);
    MemorySegment memory = Arena.ofAuto().allocate((long) rows * stride * Float.BYTES, 64);
    return new FloatMatrix(memory, rows, columns, stride);
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

  public void set(int row, int column, float value) {
    segment.setAtIndex(ValueLayout.JAVA_FLOAT, (long) row * stride + column, value);
  }

  public void copyFrom(FloatMatrix other) {
    segment.copyFrom(other.segment);
  }
}
