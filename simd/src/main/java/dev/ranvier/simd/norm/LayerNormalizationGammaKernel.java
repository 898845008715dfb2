package dev.ranvier.simd.norm;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.FloatsScalar;
import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * out[j] = sum of dy[i, j] · ((x[i, j] - mean[i]) · r[i]), i ascending from +0, multiply-adds.
 *
 * <p>dy, x [rows, columns], out [columns], all padded to 16 floats; stats [rows, 2]: mean and r;
 * padding of out overwritten. Needs: out apart from the others. Registers: 4 accumulators, mean and
 * r, 2 temporaries. Defined by {@link LayerNormalizationGammaScalar}. Four vectors side by side
 * hide the latency of the multiply-add, since no column may be split.
 */
final class LayerNormalizationGammaKernel {

  private LayerNormalizationGammaKernel() {}

  static void run(
      Matrix dy, Matrix x, Matrix stats, Matrix out, int firstColumn, int rows, int columns) {
    int j = 0;
    for (; j <= columns - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
      long at = (long) firstColumn + j << 2;
      sumFour(dy, x, stats, out, at, rows);
    }
    for (; j < columns; j += Lanes.COUNT) {
      long at = (long) firstColumn + j << 2;
      sumOne(dy, x, stats, out, at, rows);
    }
  }

  private static void sumFour(Matrix dy, Matrix x, Matrix stats, Matrix out, long at, int rows) {
    MemorySegment dyRows = dy.segment();
    long dyBytes = dy.bytes() + at;
    int dyStride = dy.stride();
    MemorySegment xRows = x.segment();
    long xBytes = x.bytes() + at;
    int xStride = x.stride();
    MemorySegment statsRows = stats.segment();
    long statsBytes = stats.bytes();
    long end = statsBytes + (long) rows * LayerNormalization.STATS_BYTES;
    MemorySegment outRows = out.segment();
    long outBytes = out.bytes() + at;
    FloatVector sum0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    long dyRow = dyBytes;
    long xRow = xBytes;
    for (long row = statsBytes; row != end; row += LayerNormalization.STATS_BYTES) {
      float mean = FloatsScalar.load(statsRows, row);
      float r = FloatsScalar.load(statsRows, row + Float.BYTES);
      sum0 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, xRows, xRow, Lanes.ORDER)
              .sub(mean)
              .mul(r)
              .fma(FloatVector.fromMemorySegment(Lanes.FLOATS, dyRows, dyRow, Lanes.ORDER), sum0);
      sum1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, xRows, xRow + Lanes.BYTES, Lanes.ORDER)
              .sub(mean)
              .mul(r)
              .fma(
                  FloatVector.fromMemorySegment(
                      Lanes.FLOATS, dyRows, dyRow + Lanes.BYTES, Lanes.ORDER),
                  sum1);
      sum2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, xRows, xRow + 2 * Lanes.BYTES, Lanes.ORDER)
              .sub(mean)
              .mul(r)
              .fma(
                  FloatVector.fromMemorySegment(
                      Lanes.FLOATS, dyRows, dyRow + 2 * Lanes.BYTES, Lanes.ORDER),
                  sum2);
      sum3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, xRows, xRow + 3 * Lanes.BYTES, Lanes.ORDER)
              .sub(mean)
              .mul(r)
              .fma(
                  FloatVector.fromMemorySegment(
                      Lanes.FLOATS, dyRows, dyRow + 3 * Lanes.BYTES, Lanes.ORDER),
                  sum3);
      dyRow += (long) dyStride << 2;
      xRow += (long) xStride << 2;
    }
    sum0.intoMemorySegment(outRows, outBytes, Lanes.ORDER);
    sum1.intoMemorySegment(outRows, outBytes + Lanes.BYTES, Lanes.ORDER);
    sum2.intoMemorySegment(outRows, outBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    sum3.intoMemorySegment(outRows, outBytes + 3 * Lanes.BYTES, Lanes.ORDER);
  }

  private static void sumOne(Matrix dy, Matrix x, Matrix stats, Matrix out, long at, int rows) {
    MemorySegment dyRows = dy.segment();
    long dyBytes = dy.bytes() + at;
    int dyStride = dy.stride();
    MemorySegment xRows = x.segment();
    long xBytes = x.bytes() + at;
    int xStride = x.stride();
    MemorySegment statsRows = stats.segment();
    long statsBytes = stats.bytes();
    long end = statsBytes + (long) rows * LayerNormalization.STATS_BYTES;
    MemorySegment outRows = out.segment();
    long outBytes = out.bytes() + at;
    FloatVector sum = FloatVector.zero(Lanes.FLOATS);
    long dyRow = dyBytes;
    long xRow = xBytes;
    for (long row = statsBytes; row != end; row += LayerNormalization.STATS_BYTES) {
      float mean = FloatsScalar.load(statsRows, row);
      float r = FloatsScalar.load(statsRows, row + Float.BYTES);
      sum =
          FloatVector.fromMemorySegment(Lanes.FLOATS, xRows, xRow, Lanes.ORDER)
              .sub(mean)
              .mul(r)
              .fma(FloatVector.fromMemorySegment(Lanes.FLOATS, dyRows, dyRow, Lanes.ORDER), sum);
      dyRow += (long) dyStride << 2;
      xRow += (long) xStride << 2;
    }
    sum.intoMemorySegment(outRows, outBytes, Lanes.ORDER);
  }
}
