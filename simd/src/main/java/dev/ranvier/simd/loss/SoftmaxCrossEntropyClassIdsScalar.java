package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.FloatsScalar;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * Mean over rows of log(sum of e<sup>x - max</sup>) - (x[id] - max); output p = softmax(x);
 * gradient (p - [j = id]) / rows. With label smoothing s, [j = id] · (1 - s) + s / columns for [j =
 * id].
 *
 * <p>logits, grad: [rows, columns], rows padded to 16 floats. Sums in the written order of {@link
 * RowScalar}.
 */
final class SoftmaxCrossEntropyClassIdsScalar implements LossKernel {

  private final float smoothing;
  private final float keep;

  SoftmaxCrossEntropyClassIdsScalar(float smoothing) {
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
      gradientRow(logits, logitsRow, grad, gradRow, scale, share, columns);
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
      float max = RowScalar.max(logits, logitsRow, columns);
      double weight = 1;
      double shifted = FloatsScalar.load(logits, logitsRow + idAt) - max;
      if (smoothing > 0f) {
        double all = RowScalar.sum(logits, logitsRow, columns) - (double) columns * max;
        weight = weight * keep + smoothing;
        shifted = shifted * keep + all * smoothing / columns;
      }
      RowScalar.expShifted(logits, logitsRow, max, logits, logitsRow, columns);
      float sum = RowScalar.sum(logits, logitsRow, columns);
      RowScalar.scale(logits, logitsRow, 1f / sum, columns);
      total += weight * StrictMath.log(sum) - shifted;
    }
    return total / rows;
  }

  private static void gradientRow(
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
