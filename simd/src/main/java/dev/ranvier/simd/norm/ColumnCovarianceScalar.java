package dev.ranvier.simd.norm;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
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
      Matrix a,
      Matrix aMean,
      Matrix b,
      Matrix bMean,
      Matrix out,
      int firstColumn,
      int rows,
      int columns) {
    MemorySegment aRows = a.segment();
    long aBytes = a.bytes() + ((long) firstColumn << 2);
    int aStride = a.stride();
    MemorySegment aMeanRows = aMean.segment();
    long aMeanBytes = aMean.bytes() + ((long) firstColumn << 2);
    MemorySegment bRows = b.segment();
    long bBytes = b.bytes() + ((long) firstColumn << 2);
    int bStride = b.stride();
    MemorySegment bMeanRows = bMean.segment();
    long bMeanBytes = bMean.bytes() + ((long) firstColumn << 2);
    MemorySegment outRows = out.segment();
    long outBytes = out.bytes() + ((long) firstColumn << 2);
    for (int j = 0; j < columns; j++) {
      store(0f, outRows, outBytes + ((long) j << 2));
    }
    for (int i = 0; i < rows; i++) {
      long aRow = PaddedRows.row(aBytes, aStride, i);
      long bRow = PaddedRows.row(bBytes, bStride, i);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float x = load(aRows, aRow + at) - load(aMeanRows, aMeanBytes + at);
        float y = load(bRows, bRow + at) - load(bMeanRows, bMeanBytes + at);
        store(multiplyAdd(x, y, load(outRows, outBytes + at)), outRows, outBytes + at);
      }
    }
  }
}
