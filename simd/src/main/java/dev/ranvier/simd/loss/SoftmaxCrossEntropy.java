package dev.ranvier.simd.loss;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import dev.ranvier.simd.vector.Rows;
import java.lang.foreign.MemorySegment;

/**
 * Mean over rows of sum(y) · log(sum of e<sup>x - max</sup>) - sum of y · (x - max); output p =
 * softmax(x); gradient (p - y) / rows. With label smoothing s, y · (1 - s) + s / columns for y.
 * Sums in the written order of {@link RowScalar}.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. The same text for both tiers, since all it does with a row is in
 * {@link Rows} and {@link CrossEntropyRowKernel}.
 */
final class SoftmaxCrossEntropy implements LossKernel {

  private final Rows row;
  private final float smoothing;
  private final float keep;

  SoftmaxCrossEntropy(Tier tier, float smoothing) {
    this.row = new Rows(tier);
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
      if (row.areVectors()) {
        CrossEntropyRowKernel.gradient(
            logits, logitsRow, targets, targetsRow, grad, gradRow, scale, keep, share, columns);
      } else {
        CrossEntropyRowScalar.gradient(
            logits, logitsRow, targets, targetsRow, grad, gradRow, scale, keep, share, columns);
      }
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
      float max = row.max(logits, logitsRow, columns);
      double weight = row.sum(targets, targetsRow, columns);
      double dot = dot(logits, logitsRow, max, targets, targetsRow, columns);
      if (smoothing > 0f) {
        double all = row.sum(logits, logitsRow, columns) - (double) columns * max;
        weight = weight * keep + smoothing;
        dot = dot * keep + all * smoothing / columns;
      }
      row.expShifted(logits, logitsRow, max, logits, logitsRow, columns);
      float sum = row.sum(logits, logitsRow, columns);
      row.scale(logits, logitsRow, 1f / sum, columns);
      total += weight * StrictMath.log(sum) - dot;
    }
    return total / rows;
  }

  private float dot(
      MemorySegment logits,
      long logitsRow,
      float max,
      MemorySegment targets,
      long targetsRow,
      int columns) {
    return row.areVectors()
        ? CrossEntropyRowKernel.dot(logits, logitsRow, max, targets, targetsRow, columns)
        : CrossEntropyRowScalar.dot(logits, logitsRow, max, targets, targetsRow, columns);
  }
}
