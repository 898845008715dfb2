package dev.ranvier.simd.loss;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
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
    this.row = new Rows(tier.require() == Tier.VECTOR);
    this.smoothing = smoothing;
    this.keep = LabelSmoothing.keep(smoothing);
  }

  @Override
  public double lossAndGradient(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    MemorySegment gradRows =
        PaddedRows.requireWritable("grad", grad, grad.at(first, 0), rows, columns);
    final double loss = loss(logits, targets, first, rows, columns);
    float scale = 1f / rows;
    float share = smoothing / columns;
    for (int i = 0; i < rows; i++) {
      long logitsRow = logits.row(first, i);
      long targetsRow = targets.row(first, i);
      long gradRow = grad.row(first, i);
      if (row.areVectors()) {
        CrossEntropyRowKernel.gradient(
            logits.segment(),
            logitsRow,
            targets.segment(),
            targetsRow,
            gradRows,
            gradRow,
            scale,
            keep,
            share,
            columns);
      } else {
        CrossEntropyRowScalar.gradient(
            logits.segment(),
            logitsRow,
            targets.segment(),
            targetsRow,
            gradRows,
            gradRow,
            scale,
            keep,
            share,
            columns);
      }
    }
    return loss;
  }

  @Override
  public double loss(Matrix logits, Matrix targets, int first, int rows, int columns) {
    MemorySegment logitsRows =
        PaddedRows.requireWritable("logits", logits, logits.at(first, 0), rows, columns);
    MemorySegment targetsRows =
        PaddedRows.require("targets", targets, targets.at(first, 0), rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      long logitsRow = logits.row(first, i);
      long targetsRow = targets.row(first, i);
      float max = row.max(logitsRows, logitsRow, columns);
      double weight = row.sum(targetsRows, targetsRow, columns);
      double dot = dot(logitsRows, logitsRow, max, targetsRows, targetsRow, columns);
      if (smoothing > 0f) {
        double all = row.sum(logitsRows, logitsRow, columns) - (double) columns * max;
        weight = weight * keep + smoothing;
        dot = dot * keep + all * smoothing / columns;
      }
      row.expShifted(logitsRows, logitsRow, max, logitsRows, logitsRow, columns);
      float sum = row.sum(logitsRows, logitsRow, columns);
      row.scale(logitsRows, logitsRow, 1f / sum, columns);
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
