package dev.ranvier.simd.loss;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * What cross-entropy does with a row: the sum of y · (x - max), 0 where y is; its gradient (p - (y
 * · keep + share)) · scale, and that of all classes but a row's own, (p - share) · scale.
 *
 * <p>logits (x, later p), targets (y), grad: [columns], padded to 16 floats, padding of grad
 * overwritten. Needs: no overlap; the caller has checked the places. Registers: 5. Defined by
 * {@link CrossEntropyRowScalar}.
 */
final class CrossEntropyRowKernel {

  private CrossEntropyRowKernel() {}

  static float dot(
      MemorySegment logits,
      long logitsRow,
      float max,
      MemorySegment targets,
      long targetsRow,
      int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      int j = lane;
      for (; j <= columns - Lanes.COUNT; j += RowScalar.LANES) {
        long at = (long) j << 2;
        FloatVector y =
            FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER);
        FloatVector shifted =
            FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER)
                .sub(max)
                .blend(0f, y.compare(VectorOperators.EQ, 0f));
        sum = y.fma(shifted, sum);
      }
      if (j < columns) {
        long at = (long) j << 2;
        FloatVector y =
            FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER);
        FloatVector shifted =
            FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER)
                .sub(max)
                .blend(0f, y.compare(VectorOperators.EQ, 0f));
        sum = sum.blend(y.fma(shifted, sum), Lanes.FLOATS.indexInRange(j, columns));
      }
      total += (sum.lane(0) + sum.lane(2)) + (sum.lane(1) + sum.lane(3));
      if (Lanes.COUNT > 4) {
        total += (sum.lane(4) + sum.lane(6)) + (sum.lane(5) + sum.lane(7));
      }
      if (Lanes.COUNT > 8) {
        total += (sum.lane(8) + sum.lane(10)) + (sum.lane(9) + sum.lane(11));
        total += (sum.lane(12) + sum.lane(14)) + (sum.lane(13) + sum.lane(15));
      }
    }
    return total;
  }

  static void gradient(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      MemorySegment grad,
      long gradRow,
      float scale,
      float keep,
      float share,
      int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector p =
          FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER);
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER);
      FloatVector smoothed =
          y.fma(
              FloatVector.broadcast(Lanes.FLOATS, keep),
              FloatVector.broadcast(Lanes.FLOATS, share));
      p.sub(smoothed).mul(scale).intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }

  static void gradientOfNoClass(
      MemorySegment logits,
      long logitsRow,
      MemorySegment grad,
      long gradRow,
      float scale,
      float share,
      int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector p =
          FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER);
      p.sub(share).mul(scale).intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
