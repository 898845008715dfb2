package dev.ranvier.simd.norm;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import java.lang.foreign.MemorySegment;

/**
 * y[j] = (x[j] - mean[j]) · scale[j] + shift[j]; the last two one multiply-add.
 *
 * <p>All operands: a row of {@code columns}.
 */
final class ColumnAffineScalar {

  private ColumnAffineScalar() {}

  static void row(
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
}
