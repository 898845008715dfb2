package dev.ranvier.simd.norm;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * out[j] = sum of (a[i, j] - aMean[j]) · (b[i, j] - bMean[j]), i ascending from +0, multiply-adds.
 *
 * <p>a, b [rows, columns], aMean, bMean, out [columns]. Row by row, so that memory is read in its
 * order.
 */
final class ColumnCovarianceScalar {

  private ColumnCovarianceScalar() {}

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
    for (int j = 0; j < columns; j++) {
      store(0f, out, outBytes + ((long) j << 2));
    }
    for (int i = 0; i < rows; i++) {
      long aRow = PaddedRows.row(aBytes, aStride, i);
      long bRow = PaddedRows.row(bBytes, bStride, i);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float x = load(a, aRow + at) - load(aMean, aMeanBytes + at);
        float y = load(b, bRow + at) - load(bMean, bMeanBytes + at);
        store(multiplyAdd(x, y, load(out, outBytes + at)), out, outBytes + at);
      }
    }
  }
}
