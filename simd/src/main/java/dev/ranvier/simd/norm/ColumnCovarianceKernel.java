package dev.ranvier.simd.norm;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * out[j] = sum of (a[i, j] - aMean[j]) · (b[i, j] - bMean[j]), i ascending from +0, multiply-adds.
 *
 * <p>a, b [rows, columns], aMean, bMean, out [columns], all padded to 16 floats; padding of out
 * overwritten. Needs: out apart from the others. Registers: 4 accumulators, 8 means, 2 deviations.
 * Defined by {@link ColumnCovarianceScalar}. Four vectors side by side hide the latency of the
 * multiply-add, since no column may be split.
 */
final class ColumnCovarianceKernel {

  private ColumnCovarianceKernel() {}

  static void run(
      Matrix a,
      Matrix aMean,
      Matrix b,
      Matrix bMean,
      Matrix out,
      int firstColumn,
      int rows,
      int columns) {
    int j = 0;
    for (; j <= columns - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
      long at = (long) firstColumn + j << 2;
      sumFour(a, aMean, b, bMean, out, at, rows);
    }
    for (; j < columns; j += Lanes.COUNT) {
      long at = (long) firstColumn + j << 2;
      sumOne(a, aMean, b, bMean, out, at, rows);
    }
  }

  private static void sumFour(
      Matrix a, Matrix aMean, Matrix b, Matrix bMean, Matrix out, long at, int rows) {
    MemorySegment aRows = a.segment();
    long aBytes = a.bytes() + at;
    int aStride = a.stride();
    MemorySegment aMeanRows = aMean.segment();
    long aMeanBytes = aMean.bytes() + at;
    MemorySegment bRows = b.segment();
    long bBytes = b.bytes() + at;
    int bStride = b.stride();
    MemorySegment bMeanRows = bMean.segment();
    long bMeanBytes = bMean.bytes() + at;
    MemorySegment outRows = out.segment();
    long outBytes = out.bytes() + at;
    FloatVector aMean0 =
        FloatVector.fromMemorySegment(Lanes.FLOATS, aMeanRows, aMeanBytes, Lanes.ORDER);
    FloatVector aMean1 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, aMeanRows, aMeanBytes + Lanes.BYTES, Lanes.ORDER);
    FloatVector aMean2 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, aMeanRows, aMeanBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    FloatVector aMean3 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, aMeanRows, aMeanBytes + 3 * Lanes.BYTES, Lanes.ORDER);
    FloatVector bMean0 =
        FloatVector.fromMemorySegment(Lanes.FLOATS, bMeanRows, bMeanBytes, Lanes.ORDER);
    FloatVector bMean1 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, bMeanRows, bMeanBytes + Lanes.BYTES, Lanes.ORDER);
    FloatVector bMean2 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, bMeanRows, bMeanBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    FloatVector bMean3 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, bMeanRows, bMeanBytes + 3 * Lanes.BYTES, Lanes.ORDER);
    FloatVector sum0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    long aRow = aBytes;
    long bRow = bBytes;
    long end = (long) rows << 2;
    for (long i = 0; i != end; i += Float.BYTES) {
      sum0 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, aRows, aRow, Lanes.ORDER)
              .sub(aMean0)
              .fma(
                  FloatVector.fromMemorySegment(Lanes.FLOATS, bRows, bRow, Lanes.ORDER).sub(bMean0),
                  sum0);
      sum1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, aRows, aRow + Lanes.BYTES, Lanes.ORDER)
              .sub(aMean1)
              .fma(
                  FloatVector.fromMemorySegment(
                          Lanes.FLOATS, bRows, bRow + Lanes.BYTES, Lanes.ORDER)
                      .sub(bMean1),
                  sum1);
      sum2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, aRows, aRow + 2 * Lanes.BYTES, Lanes.ORDER)
              .sub(aMean2)
              .fma(
                  FloatVector.fromMemorySegment(
                          Lanes.FLOATS, bRows, bRow + 2 * Lanes.BYTES, Lanes.ORDER)
                      .sub(bMean2),
                  sum2);
      sum3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, aRows, aRow + 3 * Lanes.BYTES, Lanes.ORDER)
              .sub(aMean3)
              .fma(
                  FloatVector.fromMemorySegment(
                          Lanes.FLOATS, bRows, bRow + 3 * Lanes.BYTES, Lanes.ORDER)
                      .sub(bMean3),
                  sum3);
      aRow += (long) aStride << 2;
      bRow += (long) bStride << 2;
    }
    sum0.intoMemorySegment(outRows, outBytes, Lanes.ORDER);
    sum1.intoMemorySegment(outRows, outBytes + Lanes.BYTES, Lanes.ORDER);
    sum2.intoMemorySegment(outRows, outBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    sum3.intoMemorySegment(outRows, outBytes + 3 * Lanes.BYTES, Lanes.ORDER);
  }

  private static void sumOne(
      Matrix a, Matrix aMean, Matrix b, Matrix bMean, Matrix out, long at, int rows) {
    MemorySegment aRows = a.segment();
    long aBytes = a.bytes() + at;
    int aStride = a.stride();
    MemorySegment aMeanRows = aMean.segment();
    long aMeanBytes = aMean.bytes() + at;
    MemorySegment bRows = b.segment();
    long bBytes = b.bytes() + at;
    int bStride = b.stride();
    MemorySegment bMeanRows = bMean.segment();
    long bMeanBytes = bMean.bytes() + at;
    MemorySegment outRows = out.segment();
    long outBytes = out.bytes() + at;
    FloatVector aCentre =
        FloatVector.fromMemorySegment(Lanes.FLOATS, aMeanRows, aMeanBytes, Lanes.ORDER);
    FloatVector bCentre =
        FloatVector.fromMemorySegment(Lanes.FLOATS, bMeanRows, bMeanBytes, Lanes.ORDER);
    FloatVector sum = FloatVector.zero(Lanes.FLOATS);
    long aRow = aBytes;
    long bRow = bBytes;
    long end = (long) rows << 2;
    for (long i = 0; i != end; i += Float.BYTES) {
      sum =
          FloatVector.fromMemorySegment(Lanes.FLOATS, aRows, aRow, Lanes.ORDER)
              .sub(aCentre)
              .fma(
                  FloatVector.fromMemorySegment(Lanes.FLOATS, bRows, bRow, Lanes.ORDER)
                      .sub(bCentre),
                  sum);
      aRow += (long) aStride << 2;
      bRow += (long) bStride << 2;
    }
    sum.intoMemorySegment(outRows, outBytes, Lanes.ORDER);
  }
}
