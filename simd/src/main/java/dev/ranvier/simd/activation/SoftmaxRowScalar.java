package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import java.lang.foreign.MemorySegment;

/** The row of softmax's derivative: g[j] = y[j] · (g[j] - dot), dot the sum of g · y. */
final class SoftmaxRowScalar {

  private SoftmaxRowScalar() {}

  static void backward(
      MemorySegment saved,
      long savedRow,
      MemorySegment grad,
      long gradRow,
      float dot,
      int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float y = load(saved, savedRow + at);
      float g = load(grad, gradRow + at);
      store(y * (g - dot), grad, gradRow + at);
    }
  }
}
