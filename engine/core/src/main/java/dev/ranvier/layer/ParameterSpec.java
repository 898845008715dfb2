package dev.ranvier.layer;

import dev.ranvier.random.Philox;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A matrix, or a vector as a matrix of one row, that a layer keeps.
 *
 * @param name as in files: {@code weight} for the tensor {@code dense_1.weight}
 * @param rows of the matrix; 1 for a vector
 * @param columns of the matrix, or elements of the vector
 * @param vector whether files have it as a tensor of one dimension
 * @param trainable whether the optimizer changes it
 * @param start what it holds in a new model
 */
public record ParameterSpec(
    String name, int rows, int columns, boolean vector, boolean trainable, Start start) {

  /** Fills a new model's parameter. */
  @FunctionalInterface
  public interface Start {

    /**
     * Fills the matrix.
     *
     * @param random the layer's own stream
     * @param offsetBytes where the first element is
     * @param rowStride elements from one row to the next
     */
    void fill(Philox random, MemorySegment memory, long offsetBytes, int rowStride);
  }

  /** A trainable matrix. */
  static ParameterSpec matrix(String name, int rows, int columns, Start start) {
    return new ParameterSpec(name, rows, columns, false, true, start);
  }

  /** A trainable vector. */
  static ParameterSpec vector(String name, int size, Start start) {
    return new ParameterSpec(name, 1, size, true, true, start);
  }

  /** A vector that no gradient changes. */
  static ParameterSpec fixed(String name, int size, Start start) {
    return new ParameterSpec(name, 1, size, true, false, start);
  }

  /** All elements alike. */
  static Start constant(int size, float value) {
    return (random, memory, offsetBytes, rowStride) -> {
      for (int i = 0; i < size; i++) {
        memory.set(ValueLayout.JAVA_FLOAT, offsetBytes + ((long) i << 2), value);
      }
    };
  }

  /** Whether training moves it without a gradient, towards the statistics of its batches. */
  public boolean moving() {
    return !trainable && name.startsWith("moving_");
  }

  /**
   * Whether it may hold a value: weights anything, also NaN, what no gradient changes a finite
   * number, a variance none below zero.
   */
  public boolean accepts(float value) {
    return trainable || Float.isFinite(value) && (value >= 0 || !name.endsWith("variance"));
  }

  /** Number of elements. */
  public long size() {
    return (long) rows * columns;
  }
}
