package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * w = +0 where w is negative.
 *
 * <p>weights: a row of {@code columns}; padding untouched: what is left of it after whole vectors
 * is done by the scalar twin, which gives the same bits. Registers: 2. Defined by {@link
 * NonNegativeScalar}.
 */
final class NonNegativeKernel {

  private NonNegativeKernel() {}

  static void row(MemorySegment weights, long row, int columns) {
    int whole = columns & -Lanes.COUNT;
    long end = (long) whole << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector w = FloatVector.fromMemorySegment(Lanes.FLOATS, weights, row + at, Lanes.ORDER);
      w.blend(0f, w.compare(VectorOperators.LT, 0f))
          .intoMemorySegment(weights, row + at, Lanes.ORDER);
    }
    NonNegativeScalar.row(weights, row, whole, columns);
  }
}
