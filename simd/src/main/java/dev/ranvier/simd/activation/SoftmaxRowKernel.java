package dev.ranvier.simd.activation;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The row of softmax's derivative: g[j] = y[j] · (g[j] - dot), dot the sum of g · y.
 *
 * <p>saved (y), grad (g): [columns], padded to 16 floats, padding of grad overwritten. Needs:
 * places that are the same or do not overlap; the caller has checked them. Registers: 3. Defined by
 * {@link SoftmaxRowScalar}.
 */
final class SoftmaxRowKernel {

  private SoftmaxRowKernel() {}

  static void backward(
      MemorySegment saved,
      long savedRow,
      MemorySegment grad,
      long gradRow,
      float dot,
      int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, saved, savedRow + at, Lanes.ORDER);
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      y.mul(g.sub(dot)).intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
