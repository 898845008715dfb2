package dev.ranvier.simd.loss;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.FloatsScalar;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import dev.ranvier.simd.vector.Rows;
import java.lang.foreign.MemorySegment;

/**
 * Mean over rows of log(sum of e<sup>x - max</sup>) - (x[id] - max); output p = softmax(x);
 * gradient (p - [j = id]) / rows. With label smoothing s, [j = id] · (1 - s) + s / columns for [j =
 * id]. Sums in the written order of {@link RowScalar}.
 *
 * <p>logits, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. The same text for both tiers, since all it does with a row is in
 * {@link Rows} and {@link CrossEntropyRowKernel}.
 */
final class SoftmaxCrossEntropyClassIds implements LossKernel {

  private final Rows row;
  private final float smoothing;
  private final float keep;

  SoftmaxCrossEntropyClassIds(Tier tier, float smoothing) {
    this.row = new Rows(tier.require() == Tier.VECTOR);
    this.smoothing = smoothing;
    this.keep = LabelSmoothing.keep(smoothing);
  }

  @Override
  public boolean takesClassIds() {
    return true;
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
      long gradRow = grad.row(first, i);
      if (row.areVectors()) {
        CrossEntropyRowKernel.gradientOfNoClass(
            logits.segment(), logitsRow, gradRows, gradRow, scale, share, columns);
      } else {
        CrossEntropyRowScalar.gradientOfNoClass(
            logits.segment(), logitsRow, gradRows, gradRow, scale, share, columns);
      }
      long idAt = (long) ClassIds.get(targets, first, i) << 2;
      float p = FloatsScalar.load(logits.segment(), logitsRow + idAt);
      FloatsScalar.store(
          (p - FloatsScalar.multiplyAdd(1f, keep, share)) * scale, gradRows, gradRow + idAt);
    }
    return loss;
  }

  @Override
  public double loss(Matrix logits, Matrix targets, int first, int rows, int columns) {
    MemorySegment logitsRows =
        PaddedRows.requireWritable("logits", logits, logits.at(first, 0), rows, columns);
    PaddedRows.requireExactly("targets", targets, targets.at(first, 0), rows, 1);
    ClassIds.check(targets, first, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      long logitsRow = logits.row(first, i);
      long idAt = (long) ClassIds.get(targets, first, i) << 2;
      float max = row.max(logitsRows, logitsRow, columns);
      double weight = 1;
      double shifted = FloatsScalar.load(logitsRows, logitsRow + idAt) - max;
      if (smoothing > 0f) {
        double all = row.sum(logitsRows, logitsRow, columns) - (double) columns * max;
        weight = weight * keep + smoothing;
        shifted = shifted * keep + all * smoothing / columns;
      }
      row.expShifted(logitsRows, logitsRow, max, logitsRows, logitsRow, columns);
      float sum = row.sum(logitsRows, logitsRow, columns);
      row.scale(logitsRows, logitsRow, 1f / sum, columns);
      total += weight * StrictMath.log(sum) - shifted;
    }
    return total / rows;
  }
}
