package dev.ranvier.simd.norm;

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
      MemorySegment a,
      long aBytes,
      int aStride,
      MemorySegment aMean,
      long aMeanBytes,
      MemorySegment b,
      long bBytes,
      int bStride,
      MemorySegment bMean,
      long bMeanBytes,
      int rows,
      int columns,
      MemorySegment out,
      long outBytes) {
    int j = 0;
    for (; j <= columns - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
      long at = (long) j << 2;
      sumFour(
          a,
          aBytes + at,
          aStride,
          aMean,
          aMeanBytes + at,
          b,
          bBytes + at,
          bStride,
          bMean,
          bMeanBytes + at,
          rows,
          out,
          outBytes + at);
    }
    for (; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      sumOne(
          a,
          aBytes + at,
          aStride,
          aMean,
          aMeanBytes + at,
          b,
          bBytes + at,
          bStride,
          bMean,
          bMeanBytes + at,
          rows,
          out,
          outBytes + at);
    }
  }

  private static void sumFour(
      MemorySegment a,
      long aBytes,
      int aStride,
      MemorySegment aMean,
      long aMeanBytes,
      MemorySegment b,
      long bBytes,
      int bStride,
      MemorySegment bMean,
      long bMeanBytes,
      int rows,
      MemorySegment out,
      long outBytes) {
    FloatVector aMean0 =
        FloatVector.fromMemorySegment(Lanes.FLOATS, aMean, aMeanBytes, Lanes.ORDER);
    FloatVector aMean1 =
        FloatVector.fromMemorySegment(Lanes.FLOATS, aMean, aMeanBytes + Lanes.BYTES, Lanes.ORDER);
    FloatVector aMean2 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, aMean, aMeanBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    FloatVector aMean3 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, aMean, aMeanBytes + 3 * Lanes.BYTES, Lanes.ORDER);
    FloatVector bMean0 =
        FloatVector.fromMemorySegment(Lanes.FLOATS, bMean, bMeanBytes, Lanes.ORDER);
    FloatVector bMean1 =
        FloatVector.fromMemorySegment(Lanes.FLOATS, bMean, bMeanBytes + Lanes.BYTES, Lanes.ORDER);
    FloatVector bMean2 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, bMean, bMeanBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    FloatVector bMean3 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, bMean, bMeanBytes + 3 * Lanes.BYTES, Lanes.ORDER);
    FloatVector sum0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    long aRow = aBytes;
    long bRow = bBytes;
    long end = (long) rows << 2;
    for (long i = 0; i != end; i += Float.BYTES) {
      sum0 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, a, aRow, Lanes.ORDER)
              .sub(aMean0)
              .fma(
                  FloatVector.fromMemorySegment(Lanes.FLOATS, b, bRow, Lanes.ORDER).sub(bMean0),
                  sum0);
      sum1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, a, aRow + Lanes.BYTES, Lanes.ORDER)
              .sub(aMean1)
              .fma(
                  FloatVector.fromMemorySegment(Lanes.FLOATS, b, bRow + Lanes.BYTES, Lanes.ORDER)
                      .sub(bMean1),
                  sum1);
      sum2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, a, aRow + 2 * Lanes.BYTES, Lanes.ORDER)
              .sub(aMean2)
              .fma(
                  FloatVector.fromMemorySegment(
                          Lanes.FLOATS, b, bRow + 2 * Lanes.BYTES, Lanes.ORDER)
                      .sub(bMean2),
                  sum2);
      sum3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, a, aRow + 3 * Lanes.BYTES, Lanes.ORDER)
              .sub(aMean3)
              .fma(
                  FloatVector.fromMemorySegment(
                          Lanes.FLOATS, b, bRow + 3 * Lanes.BYTES, Lanes.ORDER)
                      .sub(bMean3),
                  sum3);
      aRow += (long) aStride << 2;
      bRow += (long) bStride << 2;
    }
    sum0.intoMemorySegment(out, outBytes, Lanes.ORDER);
    sum1.intoMemorySegment(out, outBytes + Lanes.BYTES, Lanes.ORDER);
    sum2.intoMemorySegment(out, outBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    sum3.intoMemorySegment(out, outBytes + 3 * Lanes.BYTES, Lanes.ORDER);
  }

  private static void sumOne(
      MemorySegment a,
      long aBytes,
      int aStride,
      MemorySegment aMean,
      long aMeanBytes,
      MemorySegment b,
      long bBytes,
      int bStride,
      MemorySegment bMean,
      long bMeanBytes,
      int rows,
      MemorySegment out,
      long outBytes) {
    FloatVector aCentre =
        FloatVector.fromMemorySegment(Lanes.FLOATS, aMean, aMeanBytes, Lanes.ORDER);
    FloatVector bCentre =
        FloatVector.fromMemorySegment(Lanes.FLOATS, bMean, bMeanBytes, Lanes.ORDER);
    FloatVector sum = FloatVector.zero(Lanes.FLOATS);
    long aRow = aBytes;
    long bRow = bBytes;
    long end = (long) rows << 2;
    for (long i = 0; i != end; i += Float.BYTES) {
      sum =
          FloatVector.fromMemorySegment(Lanes.FLOATS, a, aRow, Lanes.ORDER)
              .sub(aCentre)
              .fma(
                  FloatVector.fromMemorySegment(Lanes.FLOATS, b, bRow, Lanes.ORDER).sub(bCentre),
                  sum);
      aRow += (long) aStride << 2;
      bRow += (long) bStride << 2;
    }
    sum.intoMemorySegment(out, outBytes, Lanes.ORDER);
  }
}
