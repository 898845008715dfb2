package dev.ranvier.simd.loss;

import dev.ranvier.simd.Tier;
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
    this.row = new Rows(tier);
    this.smoothing = smoothing;
    this.keep = LabelSmoothing.keep(smoothing);
  }

  @Override
  public boolean takesClassIds() {
    return true;
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
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      if (row.areVectors()) {
        CrossEntropyRowKernel.gradientOfNoClass(
            logits, logitsRow, grad, gradRow, scale, share, columns);
      } else {
        CrossEntropyRowScalar.gradientOfNoClass(
            logits, logitsRow, grad, gradRow, scale, share, columns);
      }
      long idAt = (long) ClassIds.get(targets, targetsBytes, targetsStride, i) << 2;
      float p = FloatsScalar.load(logits, logitsRow + idAt);
      FloatsScalar.store(
          (p - FloatsScalar.multiplyAdd(1f, keep, share)) * scale, grad, gradRow + idAt);
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
    PaddedRows.requireExactly("targets", targets, targetsBytes, targetsStride, rows, 1);
    ClassIds.check(targets, targetsBytes, targetsStride, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      long logitsRow = PaddedRows.row(logitsBytes, logitsStride, i);
      long idAt = (long) ClassIds.get(targets, targetsBytes, targetsStride, i) << 2;
      float max = row.max(logits, logitsRow, columns);
      double weight = 1;
      double shifted = FloatsScalar.load(logits, logitsRow + idAt) - max;
      if (smoothing > 0f) {
        double all = row.sum(logits, logitsRow, columns) - (double) columns * max;
        weight = weight * keep + smoothing;
        shifted = shifted * keep + all * smoothing / columns;
      }
      row.expShifted(logits, logitsRow, max, logits, logitsRow, columns);
      float sum = row.sum(logits, logitsRow, columns);
      row.scale(logits, logitsRow, 1f / sum, columns);
      total += weight * StrictMath.log(sum) - shifted;
    }
    return total / rows;
  }
}
