package dev.ranvier.simd.norm;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * out[j] = sum of dy[i, j] · ((x[i, j] - mean[i]) · r[i]), i ascending from +0, multiply-adds.
 *
 * <p>dy, x [rows, columns], stats [rows, 2]: mean and r, out [columns]. Row by row, so that memory
 * is read in its order.
 */
final class RowScaleGradientScalar {

  private RowScaleGradientScalar() {}

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
    for (int j = 0; j < columns; j++) {
      store(0f, out, outBytes + ((long) j << 2));
    }
    for (int i = 0; i < rows; i++) {
      long dyRow = PaddedRows.row(dyBytes, dyStride, i);
      long xRow = PaddedRows.row(xBytes, xStride, i);
      long statsRow = statsBytes + (long) i * RowNormalization.STATS_BYTES;
      float mean = load(stats, statsRow);
      float r = load(stats, statsRow + Float.BYTES);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float normal = (load(x, xRow + at) - mean) * r;
        float sum = multiplyAdd(load(dy, dyRow + at), normal, load(out, outBytes + at));
        store(sum, out, outBytes + at);
      }
    }
  }
}
