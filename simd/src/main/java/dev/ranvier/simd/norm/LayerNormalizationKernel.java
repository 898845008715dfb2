package dev.ranvier.simd.norm;

import dev.ranvier.simd.vector.FloatsScalar;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.RowKernel;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * y[j] = x̂[j] · gamma[j] + beta[j], x̂[j] = (x[j] - mean) · r, r = 1 / sqrt(variance + epsilon).
 * Backward: dx[j] = r · (g[j] - mean of g - x̂[j] · mean of g · x̂), g[j] = dy[j] · gamma[j].
 *
 * <p>All matrices: a row of {@code columns}, padded to 16 floats, padding of y and dx overwritten,
 * that of the others read but never counted; stats: mean and r. Needs: dx that is the same place as
 * dy or overlaps nothing, y that overlaps nothing. Registers: 4. Defined by {@link
 * LayerNormalizationScalar}. Refused: both sums of the backward pass in one loop, which would have
 * to return two; the second finds the row in L1.
 */
final class LayerNormalizationKernel {

  private LayerNormalizationKernel() {}

  /** Both sums of deviations in one walk over the row. */
  static void statsRow(
      MemorySegment x,
      long xRow,
      float epsilon,
      int columns,
      MemorySegment stats,
      long statsBytes) {
    float centre = RowKernel.sum(x, xRow, columns) / columns;
    float deviations = 0f;
    float squares = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      FloatVector square = sum;
      int j = lane;
      for (; j <= columns - Lanes.COUNT; j += RowScalar.LANES) {
        FloatVector deviation =
            FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + ((long) j << 2), Lanes.ORDER)
                .sub(centre);
        sum = sum.add(deviation);
        square = deviation.fma(deviation, square);
      }
      if (j < columns) {
        FloatVector value =
            FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + ((long) j << 2), Lanes.ORDER);
        FloatVector deviation =
            FloatVector.zero(Lanes.FLOATS)
                .blend(value.sub(centre), Lanes.FLOATS.indexInRange(j, columns));
        sum = sum.add(deviation);
        square = deviation.fma(deviation, square);
      }
      deviations += (sum.lane(0) + sum.lane(2)) + (sum.lane(1) + sum.lane(3));
      squares += (square.lane(0) + square.lane(2)) + (square.lane(1) + square.lane(3));
      if (Lanes.COUNT > 4) {
        deviations += (sum.lane(4) + sum.lane(6)) + (sum.lane(5) + sum.lane(7));
        squares += (square.lane(4) + square.lane(6)) + (square.lane(5) + square.lane(7));
      }
      if (Lanes.COUNT > 8) {
        deviations += (sum.lane(8) + sum.lane(10)) + (sum.lane(9) + sum.lane(11));
        squares += (square.lane(8) + square.lane(10)) + (square.lane(9) + square.lane(11));
        deviations += (sum.lane(12) + sum.lane(14)) + (sum.lane(13) + sum.lane(15));
        squares += (square.lane(12) + square.lane(14)) + (square.lane(13) + square.lane(15));
      }
    }
    LayerNormalizationScalar.storeStats(
        centre, deviations / columns, squares / columns, epsilon, stats, statsBytes);
  }

  static void forwardRow(
      MemorySegment x,
      long xRow,
      MemorySegment gamma,
      long gammaBytes,
      MemorySegment beta,
      long betaBytes,
      int columns,
      MemorySegment y,
      long yRow,
      MemorySegment stats,
      long statsBytes) {
    float mean = FloatsScalar.load(stats, statsBytes);
    float r = FloatsScalar.load(stats, statsBytes + Float.BYTES);
    long end = Lanes.span(columns);
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector a =
          FloatVector.fromMemorySegment(Lanes.FLOATS, gamma, gammaBytes + at, Lanes.ORDER);
      FloatVector b =
          FloatVector.fromMemorySegment(Lanes.FLOATS, beta, betaBytes + at, Lanes.ORDER);
      FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + at, Lanes.ORDER)
          .sub(mean)
          .mul(r)
          .fma(a, b)
          .intoMemorySegment(y, yRow + at, Lanes.ORDER);
    }
  }

  /** Differentiates y = x̂ · gamma + beta. */
  static void backwardRow(
      MemorySegment dy,
      long dyRow,
      MemorySegment x,
      long xRow,
      MemorySegment gamma,
      long gammaBytes,
      MemorySegment stats,
      long statsBytes,
      int columns,
      MemorySegment dx,
      long dxRow) {
    float mean = FloatsScalar.load(stats, statsBytes);
    float r = FloatsScalar.load(stats, statsBytes + Float.BYTES);
    float slope = RowKernel.dot(dy, dyRow, gamma, gammaBytes, columns) / columns;
    float pull = dotNormal(dy, dyRow, x, xRow, gamma, gammaBytes, mean, r, columns) / columns;
    long end = Lanes.span(columns);
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector g =
          FloatVector.fromMemorySegment(Lanes.FLOATS, dy, dyRow + at, Lanes.ORDER)
              .mul(
                  FloatVector.fromMemorySegment(Lanes.FLOATS, gamma, gammaBytes + at, Lanes.ORDER));
      FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + at, Lanes.ORDER)
          .sub(mean)
          .mul(r)
          .fma(FloatVector.broadcast(Lanes.FLOATS, -pull), g.sub(slope))
          .mul(r)
          .intoMemorySegment(dx, dxRow + at, Lanes.ORDER);
    }
  }

  /** The sum of dy[j] · gamma[j] · x̂[j]. */
  private static float dotNormal(
      MemorySegment dy,
      long dyRow,
      MemorySegment x,
      long xRow,
      MemorySegment gamma,
      long gammaBytes,
      float mean,
      float r,
      int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      int j = lane;
      for (; j <= columns - Lanes.COUNT; j += RowScalar.LANES) {
        long at = (long) j << 2;
        FloatVector normal =
            FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + at, Lanes.ORDER).sub(mean).mul(r);
        sum =
            FloatVector.fromMemorySegment(Lanes.FLOATS, dy, dyRow + at, Lanes.ORDER)
                .mul(
                    FloatVector.fromMemorySegment(
                        Lanes.FLOATS, gamma, gammaBytes + at, Lanes.ORDER))
                .fma(normal, sum);
      }
      if (j < columns) {
        long at = (long) j << 2;
        FloatVector normal =
            FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + at, Lanes.ORDER).sub(mean).mul(r);
        FloatVector more =
            FloatVector.fromMemorySegment(Lanes.FLOATS, dy, dyRow + at, Lanes.ORDER)
                .mul(
                    FloatVector.fromMemorySegment(
                        Lanes.FLOATS, gamma, gammaBytes + at, Lanes.ORDER))
                .fma(normal, sum);
        sum = sum.blend(more, Lanes.FLOATS.indexInRange(j, columns));
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
}
