package dev.ranvier.simd.norm;

import dev.ranvier.simd.vector.FloatsScalar;
import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * out[j] = sum of dy[i, j] · ((x[i, j] - mean[i]) · r[i]), i ascending from +0, multiply-adds.
 *
 * <p>dy, x [rows, columns], out [columns], all padded to 16 floats; stats [rows, 2]: mean and r;
 * padding of out overwritten. Needs: out apart from the others. Registers: 4 accumulators, mean and
 * r, 2 temporaries. Defined by {@link RowScaleGradientScalar}. Four vectors side by side hide the
 * latency of the multiply-add, since no column may be split.
 */
final class RowScaleGradientKernel {

  private RowScaleGradientKernel() {}

  static void run(
      MemorySegment dy,
      long dyBytes,
      int dyStride,
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment stats,
      long statsBytes,
      int rows,
      int columns,
      MemorySegment out,
      long outBytes) {
    long end = statsBytes + (long) rows * RowNormalization.STATS_BYTES;
    int j = 0;
    for (; j <= columns - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
      long at = (long) j << 2;
      sumFour(
          dy,
          dyBytes + at,
          dyStride,
          x,
          xBytes + at,
          xStride,
          stats,
          statsBytes,
          end,
          out,
          outBytes + at);
    }
    for (; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      sumOne(
          dy,
          dyBytes + at,
          dyStride,
          x,
          xBytes + at,
          xStride,
          stats,
          statsBytes,
          end,
          out,
          outBytes + at);
    }
  }

  private static void sumFour(
      MemorySegment dy,
      long dyBytes,
      int dyStride,
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment stats,
      long statsBytes,
      long end,
      MemorySegment out,
      long outBytes) {
    FloatVector sum0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    long dyRow = dyBytes;
    long xRow = xBytes;
    for (long row = statsBytes; row != end; row += RowNormalization.STATS_BYTES) {
      float mean = FloatsScalar.load(stats, row);
      float r = FloatsScalar.load(stats, row + Float.BYTES);
      sum0 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow, Lanes.ORDER)
              .sub(mean)
              .mul(r)
              .fma(FloatVector.fromMemorySegment(Lanes.FLOATS, dy, dyRow, Lanes.ORDER), sum0);
      sum1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + Lanes.BYTES, Lanes.ORDER)
              .sub(mean)
              .mul(r)
              .fma(
                  FloatVector.fromMemorySegment(Lanes.FLOATS, dy, dyRow + Lanes.BYTES, Lanes.ORDER),
                  sum1);
      sum2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + 2 * Lanes.BYTES, Lanes.ORDER)
              .sub(mean)
              .mul(r)
              .fma(
                  FloatVector.fromMemorySegment(
                      Lanes.FLOATS, dy, dyRow + 2 * Lanes.BYTES, Lanes.ORDER),
                  sum2);
      sum3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + 3 * Lanes.BYTES, Lanes.ORDER)
              .sub(mean)
              .mul(r)
              .fma(
                  FloatVector.fromMemorySegment(
                      Lanes.FLOATS, dy, dyRow + 3 * Lanes.BYTES, Lanes.ORDER),
                  sum3);
      dyRow += (long) dyStride << 2;
      xRow += (long) xStride << 2;
    }
    sum0.intoMemorySegment(out, outBytes, Lanes.ORDER);
    sum1.intoMemorySegment(out, outBytes + Lanes.BYTES, Lanes.ORDER);
    sum2.intoMemorySegment(out, outBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    sum3.intoMemorySegment(out, outBytes + 3 * Lanes.BYTES, Lanes.ORDER);
  }

  private static void sumOne(
      MemorySegment dy,
      long dyBytes,
      int dyStride,
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment stats,
      long statsBytes,
      long end,
      MemorySegment out,
      long outBytes) {
    FloatVector sum = FloatVector.zero(Lanes.FLOATS);
    long dyRow = dyBytes;
    long xRow = xBytes;
    for (long row = statsBytes; row != end; row += RowNormalization.STATS_BYTES) {
      float mean = FloatsScalar.load(stats, row);
      float r = FloatsScalar.load(stats, row + Float.BYTES);
      sum =
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow, Lanes.ORDER)
              .sub(mean)
              .mul(r)
              .fma(FloatVector.fromMemorySegment(Lanes.FLOATS, dy, dyRow, Lanes.ORDER), sum);
      dyRow += (long) dyStride << 2;
      xRow += (long) xStride << 2;
    }
    sum.intoMemorySegment(out, outBytes, Lanes.ORDER);
  }
}
