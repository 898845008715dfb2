package dev.ranvier.simd.vector;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.MemorySegment;

/**
 * Operations on one row of {@code columns} floats.
 *
 * <p>The written order of every sum over a row, whatever the width of a vector: column j belongs to
 * lane j mod 16; each lane is summed from +0, columns ascending; then from +0 the lanes are added
 * four at a time, (0 + 2) + (1 + 3), then (4 + 6) + (5 + 7), and so on.
 */
public final class RowScalar {

  /** Lanes of the written order. */
  public static final int LANES = Matrix.PADDING;

  private RowScalar() {}

  /** The largest value that is not NaN; -Inf if there is none. */
  public static float max(MemorySegment x, long xBytes, int columns) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < columns; j++) {
      float value = load(x, xBytes + ((long) j << 2));
      max = value > max ? value : max;
    }
    return max;
  }

  public static float sum(MemorySegment x, long xBytes, int columns) {
    float total = 0f;
    for (int q = 0; q < LANES; q += 4) {
      total +=
          (sumLane(x, xBytes, q, columns) + sumLane(x, xBytes, q + 2, columns))
              + (sumLane(x, xBytes, q + 1, columns) + sumLane(x, xBytes, q + 3, columns));
    }
    return total;
  }

  private static float sumLane(MemorySegment x, long xBytes, int lane, int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += LANES) {
      sum += load(x, xBytes + ((long) j << 2));
    }
    return sum;
  }

  /** Sum of |x[j]|. */
  public static float sumOfMagnitudes(MemorySegment x, long xBytes, int columns) {
    float total = 0f;
    for (int q = 0; q < LANES; q += 4) {
      total +=
          (sumLaneOfMagnitudes(x, xBytes, q, columns)
                  + sumLaneOfMagnitudes(x, xBytes, q + 2, columns))
              + (sumLaneOfMagnitudes(x, xBytes, q + 1, columns)
                  + sumLaneOfMagnitudes(x, xBytes, q + 3, columns));
    }
    return total;
  }

  private static float sumLaneOfMagnitudes(MemorySegment x, long xBytes, int lane, int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += LANES) {
      sum += Math.abs(load(x, xBytes + ((long) j << 2)));
    }
    return sum;
  }

  /** Sum of x[j] * y[j], each a multiply-add. */
  public static float dot(MemorySegment x, long xBytes, MemorySegment y, long yBytes, int columns) {
    float total = 0f;
    for (int q = 0; q < LANES; q += 4) {
      total +=
          (dotLane(x, xBytes, y, yBytes, q, columns)
                  + dotLane(x, xBytes, y, yBytes, q + 2, columns))
              + (dotLane(x, xBytes, y, yBytes, q + 1, columns)
                  + dotLane(x, xBytes, y, yBytes, q + 3, columns));
    }
    return total;
  }

  private static float dotLane(
      MemorySegment x, long xBytes, MemorySegment y, long yBytes, int lane, int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += LANES) {
      long at = (long) j << 2;
      sum = multiplyAdd(load(x, xBytes + at), load(y, yBytes + at), sum);
    }
    return sum;
  }

  /** out[j] = exp(x[j] - shift); in and out may be the same place. */
  public static void expShifted(
      MemorySegment x, long xBytes, float shift, MemorySegment out, long outBytes, int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      store(ExpScalar.exp(load(x, xBytes + at) - shift), out, outBytes + at);
    }
  }

  /** x[j] *= factor. */
  public static void scale(MemorySegment x, long xBytes, float factor, int columns) {
    for (int j = 0; j < columns; j++) {
      long at = xBytes + ((long) j << 2);
      store(load(x, at) * factor, x, at);
    }
  }
}
