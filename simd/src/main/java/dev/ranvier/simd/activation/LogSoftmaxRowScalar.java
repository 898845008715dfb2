package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * What log-softmax does with a row: x[j] - shift, the sum of e<sup>x</sup> in the written order of
 * {@link RowScalar}, and the derivative g[j] - e<sup>y[j]</sup> · sum of g.
 */
final class LogSoftmaxRowScalar {

  private LogSoftmaxRowScalar() {}

  static void subtract(
      MemorySegment in, long inRow, float shift, MemorySegment out, long outRow, int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      store(load(in, inRow + at) - shift, out, outRow + at);
    }
  }

  static float sumOfExp(MemorySegment x, long row, int columns) {
    float total = 0f;
    for (int q = 0; q < RowScalar.LANES; q += 4) {
      total +=
          (sumLane(x, row, q, columns) + sumLane(x, row, q + 2, columns))
              + (sumLane(x, row, q + 1, columns) + sumLane(x, row, q + 3, columns));
    }
    return total;
  }

  private static float sumLane(MemorySegment x, long row, int lane, int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      sum += ExpScalar.expFlushed(load(x, row + ((long) j << 2)));
    }
    return sum;
  }

  static void backward(
      MemorySegment saved,
      long savedRow,
      MemorySegment grad,
      long gradRow,
      float sum,
      int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float y = load(saved, savedRow + at);
      float g = load(grad, gradRow + at);
      store(multiplyAdd(-ExpScalar.expFlushed(y), sum, g), grad, gradRow + at);
    }
  }
}
