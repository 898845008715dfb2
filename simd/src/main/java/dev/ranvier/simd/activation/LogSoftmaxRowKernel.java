package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * What log-softmax does with a row: x[j] - shift, the sum of e<sup>x</sup>, and the derivative g[j]
 * - e<sup>y[j]</sup> · sum of g.
 *
 * <p>All matrices: [columns], padded to 16 floats, padding overwritten. Needs: places that are the
 * same or do not overlap; the caller has checked them. Registers: 6 and the constants of exp.
 * Defined by {@link LogSoftmaxRowScalar}. Refused: masks for the last vector of the sum, where -Inf
 * in the padding adds 0.
 */
final class LogSoftmaxRowKernel {

  private LogSoftmaxRowKernel() {}

  static void subtract(
      MemorySegment in, long inRow, float shift, MemorySegment out, long outRow, int columns) {
    long end = Lanes.span(columns);
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector.fromMemorySegment(Lanes.FLOATS, in, inRow + at, Lanes.ORDER)
          .sub(shift)
          .intoMemorySegment(out, outRow + at, Lanes.ORDER);
    }
  }

  /** Fills the padding of a row with values whose exponential is 0. */
  static void fillPadding(MemorySegment x, long row, int columns) {
    for (int j = columns; j < PaddedRows.round(columns); j++) {
      store(Float.NEGATIVE_INFINITY, x, row + ((long) j << 2));
    }
  }

  /** In the written order of sums; the padding holds -Inf. */
  static float sumOfExp(MemorySegment x, long row, int columns) {
    float total = 0f;
    long bytes = (long) PaddedRows.round(columns) << 2;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      long first = (long) lane << 2;
      long end = first + bytes;
      for (long at = first; at != end; at += 4L * RowScalar.LANES) {
        FloatVector z = FloatVector.fromMemorySegment(Lanes.FLOATS, x, row + at, Lanes.ORDER);
        FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.BIASED_ROUNDER);
        FloatVector rounded = z.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LOG2_E), rounder);
        FloatVector n = rounded.sub(rounder);
        FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_HIGH), z);
        r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C7);
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C6));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C5));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C4));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C3));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C2));
        p = p.fma(r.mul(r), r);
        FloatVector scale =
            rounded
                .reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS)
                .reinterpretAsFloats();
        sum =
            sum.add(
                p.fma(scale, scale)
                    .blend(0f, z.compare(VectorOperators.LT, ExpScalar.SMALLEST_NORMAL)));
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

  static void backward(
      MemorySegment saved,
      long savedRow,
      MemorySegment grad,
      long gradRow,
      float sum,
      int columns) {
    long end = Lanes.span(columns);
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, saved, savedRow + at, Lanes.ORDER);
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.BIASED_ROUNDER);
      FloatVector rounded = y.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LOG2_E), rounder);
      FloatVector n = rounded.sub(rounder);
      FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_HIGH), y);
      r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_LOW), r);
      FloatVector p = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C7);
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C6));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C5));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C4));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C3));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C2));
      p = p.fma(r.mul(r), r);
      FloatVector scale =
          rounded
              .reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS)
              .reinterpretAsFloats();
      p.fma(scale, scale)
          .blend(0f, y.compare(VectorOperators.LT, ExpScalar.SMALLEST_NORMAL))
          .neg()
          .fma(FloatVector.broadcast(Lanes.FLOATS, sum), g)
          .intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
