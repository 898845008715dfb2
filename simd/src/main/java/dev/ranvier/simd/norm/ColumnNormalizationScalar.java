package dev.ranvier.simd.norm;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import java.lang.foreign.MemorySegment;

/**
 * y[j] = (x[j] - mean[j]) · scale[j] + shift[j]. Backward: dx[j] = (x[j] - mean[j]) · q[j] + (dy[j]
 * · p[j] + s[j]). All sums but the differences are multiply-adds.
 *
 * <p>All operands: a row of {@code columns}.
 */
final class ColumnNormalizationScalar {

  private ColumnNormalizationScalar() {}

  static void forwardRow(
      MemorySegment x,
      long xRow,
      MemorySegment mean,
      long meanBytes,
      MemorySegment scale,
      long scaleBytes,
      MemorySegment shift,
      long shiftBytes,
      int columns,
      MemorySegment y,
      long yRow) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float deviation = load(x, xRow + at) - load(mean, meanBytes + at);
      float value =
          multiplyAdd(deviation, load(scale, scaleBytes + at), load(shift, shiftBytes + at));
      store(value, y, yRow + at);
    }
  }

  /** Differentiates y = (x - mean) · scale + shift. */
  static void backwardRow(
      MemorySegment dy,
      long dyRow,
      MemorySegment x,
      long xRow,
      MemorySegment mean,
      long meanBytes,
      MemorySegment p,
      long pBytes,
      MemorySegment q,
      long qBytes,
      MemorySegment s,
      long sBytes,
      int columns,
      MemorySegment dx,
      long dxRow) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float deviation = load(x, xRow + at) - load(mean, meanBytes + at);
      float direct = multiplyAdd(load(dy, dyRow + at), load(p, pBytes + at), load(s, sBytes + at));
      store(multiplyAdd(deviation, load(q, qBytes + at), direct), dx, dxRow + at);
    }
  }
}
