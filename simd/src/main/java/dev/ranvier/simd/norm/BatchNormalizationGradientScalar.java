package dev.ranvier.simd.norm;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import java.lang.foreign.MemorySegment;

/**
 * Differentiates y = (x - mean) · scale + shift: dx[j] = (x[j] - mean[j]) · q[j] + (dy[j] · p[j] +
 * s[j]), both sums multiply-adds.
 *
 * <p>All operands: a row of {@code columns}.
 */
final class BatchNormalizationGradientScalar {

  private BatchNormalizationGradientScalar() {}

  static void row(
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
