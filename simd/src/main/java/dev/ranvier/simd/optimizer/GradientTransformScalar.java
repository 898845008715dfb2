package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import java.lang.foreign.MemorySegment;

/**
 * g = clip(scale · g + pull · w + l1 · sign(w)), pull being 2 · l2.
 *
 * <p>grad, weights: columns {@code from} to {@code to} of a row; padding untouched.
 */
final class GradientTransformScalar {

  private GradientTransformScalar() {}

  static void row(
      MemorySegment grad,
      long gradRow,
      MemorySegment weights,
      long weightsRow,
      int from,
      int to,
      float scale,
      float l1,
      float pull,
      float limit) {
    for (int j = from; j < to; j++) {
      long at = (long) j << 2;
      float w = load(weights, weightsRow + at);
      float sign = w > 0f ? l1 : w < 0f ? -l1 : 0f;
      float g = multiplyAdd(w, pull, load(grad, gradRow + at) * scale) + sign;
      g = g > limit ? limit : g;
      g = g < -limit ? -limit : g;
      store(g, grad, gradRow + at);
    }
  }
}
