package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * What cross-entropy does with a row: the sum of y · (x - max), 0 where y is, in the written order
 * of {@link RowScalar}; its gradient (p - (y · keep + share)) · scale, and that of all classes but
 * a row's own, (p - share) · scale.
 */
final class CrossEntropyRowScalar {

  private CrossEntropyRowScalar() {}

  static float dot(
      MemorySegment logits,
      long logitsRow,
      float max,
      MemorySegment targets,
      long targetsRow,
      int columns) {
    float total = 0f;
    for (int q = 0; q < RowScalar.LANES; q += 4) {
      float even =
          dotLane(logits, logitsRow, max, targets, targetsRow, q, columns)
              + dotLane(logits, logitsRow, max, targets, targetsRow, q + 2, columns);
      float odd =
          dotLane(logits, logitsRow, max, targets, targetsRow, q + 1, columns)
              + dotLane(logits, logitsRow, max, targets, targetsRow, q + 3, columns);
      total += even + odd;
    }
    return total;
  }

  private static float dotLane(
      MemorySegment logits,
      long logitsRow,
      float max,
      MemorySegment targets,
      long targetsRow,
      int lane,
      int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      long at = (long) j << 2;
      sum = next(sum, load(logits, logitsRow + at), max, load(targets, targetsRow + at));
    }
    return sum;
  }

  private static float next(float sum, float x, float max, float y) {
    return multiplyAdd(y, y == 0f ? 0f : x - max, sum);
  }

  static void gradient(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      MemorySegment grad,
      long gradRow,
      float scale,
      float keep,
      float share,
      int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float p = load(logits, logitsRow + at);
      float y = load(targets, targetsRow + at);
      store((p - multiplyAdd(y, keep, share)) * scale, grad, gradRow + at);
    }
  }

  static void gradientOfNoClass(
      MemorySegment logits,
      long logitsRow,
      MemorySegment grad,
      long gradRow,
      float scale,
      float share,
      int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float p = load(logits, logitsRow + at);
      store((p - share) * scale, grad, gradRow + at);
    }
  }
}
