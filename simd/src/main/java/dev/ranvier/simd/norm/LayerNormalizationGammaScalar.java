package dev.ranvier.simd.norm;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * out[j] = sum of dy[i, j] · ((x[i, j] - mean[i]) · r[i]), i ascending from +0, multiply-adds.
 *
 * <p>dy, x [rows, columns], stats [rows, 2]: mean and r, out [columns]. Row by row, so that memory
 * is read in its order.
 */
final class LayerNormalizationGammaScalar {

  private LayerNormalizationGammaScalar() {}

  static void run(
      Matrix dy, Matrix x, Matrix stats, Matrix out, int firstColumn, int rows, int columns) {
    MemorySegment dyRows = dy.segment();
    long dyBytes = dy.bytes() + ((long) firstColumn << 2);
    int dyStride = dy.stride();
    MemorySegment xRows = x.segment();
    long xBytes = x.bytes() + ((long) firstColumn << 2);
    int xStride = x.stride();
    MemorySegment statsRows = stats.segment();
    long statsBytes = stats.bytes();
    MemorySegment outRows = out.segment();
    long outBytes = out.bytes() + ((long) firstColumn << 2);
    for (int j = 0; j < columns; j++) {
      store(0f, outRows, outBytes + ((long) j << 2));
    }
    for (int i = 0; i < rows; i++) {
      long dyRow = PaddedRows.row(dyBytes, dyStride, i);
      long xRow = PaddedRows.row(xBytes, xStride, i);
      long statsRow = statsBytes + (long) i * LayerNormalization.STATS_BYTES;
      float mean = load(statsRows, statsRow);
      float r = load(statsRows, statsRow + Float.BYTES);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float normal = (load(xRows, xRow + at) - mean) * r;
        float sum = multiplyAdd(load(dyRows, dyRow + at), normal, load(outRows, outBytes + at));
        store(sum, outRows, outBytes + at);
      }
    }
  }
}
