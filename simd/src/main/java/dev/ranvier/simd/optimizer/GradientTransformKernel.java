package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * g = clip(scale · g + pull · w + l1 · sign(w)), pull being 2 · l2.
 *
 * <p>grad, weights: a row of {@code columns}; padding untouched: what is left of it after whole
 * vectors is done by the scalar twin, which gives the same bits. Needs: no overlap. Registers: 7.
 * Defined by {@link GradientTransformScalar}.
 */
final class GradientTransformKernel {

  private GradientTransformKernel() {}

  static void row(
      MemorySegment grad,
      long gradRow,
      MemorySegment weights,
      long weightsRow,
      int columns,
      float scale,
      float l1,
      float pull,
      float limit) {
    int whole = columns & -Lanes.COUNT;
    long end = (long) whole << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector w =
          FloatVector.fromMemorySegment(Lanes.FLOATS, weights, weightsRow + at, Lanes.ORDER);
      FloatVector sign =
          FloatVector.zero(Lanes.FLOATS)
              .blend(l1, w.compare(VectorOperators.GT, 0f))
              .blend(-l1, w.compare(VectorOperators.LT, 0f));
      FloatVector g =
          FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER).mul(scale);
      g = w.fma(FloatVector.broadcast(Lanes.FLOATS, pull), g).add(sign);
      g = g.blend(limit, g.compare(VectorOperators.GT, limit));
      g = g.blend(-limit, g.compare(VectorOperators.LT, -limit));
      g.intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
    GradientTransformScalar.row(
        grad, gradRow, weights, weightsRow, whole, columns, scale, l1, pull, limit);
  }
}
