package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import java.lang.foreign.MemorySegment;

/**
 * w = +0 where w is negative.
 *
 * <p>weights: columns {@code from} to {@code to} of a row; padding untouched.
 */
final class NonNegativeScalar {

  private NonNegativeScalar() {}

  static void row(MemorySegment weights, long row, int from, int to) {
    for (int j = from; j < to; j++) {
      long at = row + ((long) j << 2);
      float w = load(weights, at);
      store(w < 0f ? 0f : w, weights, at);
    }
  }
}
