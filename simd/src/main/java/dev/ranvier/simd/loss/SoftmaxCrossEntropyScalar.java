package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * Mean over rows of sum(y) · log(sum of e<sup>x - max</sup>) - sum of y · (x - max); output p =
 * softmax(x); gradient (p - y) / rows. With label smoothing s, y · (1 - s) + s / columns for y.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats. Sums in the written order of
 * {@link RowScalar}.
 */
final class SoftmaxCrossEntropyScalar implements LossKernel {

  private final float smoothing;
  private final float keep;

  SoftmaxCrossEntropyScalar(float smoothing) {
    this.smoothing = smoothing;
    this.keep = LabelSmoothing.keep(smoothing);
  }

  @Override
  public double lossAndGradient(
      MemorySegment logits,
      long logitsBytes,
      int logitsStride,
      MemorySegment targets,
      long targetsBytes,
      int targetsStride,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      int rows,
      int columns) {
    PaddedRows.requireWritable("grad", grad, gradBytes, gradStride, rows, columns);
    final double loss =
        loss(
            logits, logitsBytes, logitsStride, targets, targetsBytes, targetsStride, rows, columns);
    float scale = 1f / rows;
    float share = smoothing / columns;
    for (int i = 0; i < rows; i++) {
      long logitsRow = PaddedRows.row(logitsBytes, logitsStride, i);
      long targetsRow = PaddedRows.row(targetsBytes, targetsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      gradientRow(
          logits, logitsRow, targets, targetsRow, grad, gradRow, scale, keep, share, columns);
    }
    return loss;
  }

  @Override
  public double loss(
      MemorySegment logits,
      long logitsBytes,
      int logitsStride,
      MemorySegment targets,
      long targetsBytes,
      int targetsStride,
      int rows,
      int columns) {
    PaddedRows.requireWritable("logits", logits, logitsBytes, logitsStride, rows, columns);
    PaddedRows.require("targets", targets, targetsBytes, targetsStride, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      long logitsRow = PaddedRows.row(logitsBytes, logitsStride, i);
      long targetsRow = PaddedRows.row(targetsBytes, targetsStride, i);
      float max = RowScalar.max(logits, logitsRow, columns);
      double weight = RowScalar.sum(targets, targetsRow, columns);
      double dot = dotRow(logits, logitsRow, max, targets, targetsRow, columns);
      if (smoothing > 0f) {
        double all = RowScalar.sum(logits, logitsRow, columns) - (double) columns * max;
        weight = weight * keep + smoothing;
        dot = dot * keep + all * smoothing / columns;
      }
      RowScalar.expShifted(logits, logitsRow, max, logits, logitsRow, columns);
      float sum = RowScalar.sum(logits, logitsRow, columns);
      RowScalar.scale(logits, logitsRow, 1f / sum, columns);
      total += weight * StrictMath.log(sum) - dot;
    }
    return total / rows;
  }

  private static float dotRow(
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

  private static void gradientRow(
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
}
