package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.LogScalar;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * Mean of max(z, 0) - z · y + log(1 + e<sup>-|z|</sup>); output p = sigmoid(z); gradient (p - y) /
 * (rows · columns). With label smoothing s, y · (1 - s) + s / 2 for y.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats. Sums in the written order of
 * {@link RowScalar}.
 */
final class SigmoidBinaryCrossEntropyScalar implements LossKernel {

  private final float keep;
  private final float share;

  SigmoidBinaryCrossEntropyScalar(float smoothing) {
    this.keep = LabelSmoothing.keep(smoothing);
    this.share = 0.5f * smoothing;
  }

  private final ActivationKernel sigmoid = Activations.sigmoid(KernelProvider.SCALAR);

  @Override
  public double lossAndGradient(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    MemorySegment gradRows =
        PaddedRows.requireWritable("grad", grad, grad.at(first, 0), rows, columns);
    final double loss = loss(logits, targets, first, rows, columns);
    float scale = (float) (1.0 / ((double) rows * columns));
    for (int i = 0; i < rows; i++) {
      long logitsRow = logits.row(first, i);
      long targetsRow = targets.row(first, i);
      long gradRow = grad.row(first, i);
      gradientRow(
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
      total += lossRow(logitsRows, logitsRow, targetsRows, targetsRow, keep, share, columns);
    }
    long at = logits.at(first, 0);
    sigmoid.forward(logits, at, logits, at, rows, columns);
    return total / rows / columns;
  }

  private static float lossRow(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      float keep,
      float share,
      int columns) {
    float linear = 0f;
    float log = 0f;
    for (int q = 0; q < RowScalar.LANES; q += 4) {
      linear +=
          (linearLane(logits, logitsRow, targets, targetsRow, keep, share, q, columns)
                  + linearLane(logits, logitsRow, targets, targetsRow, keep, share, q + 2, columns))
              + (linearLane(logits, logitsRow, targets, targetsRow, keep, share, q + 1, columns)
                  + linearLane(
                      logits, logitsRow, targets, targetsRow, keep, share, q + 3, columns));
      log +=
          (logLane(logits, logitsRow, q, columns) + logLane(logits, logitsRow, q + 2, columns))
              + (logLane(logits, logitsRow, q + 1, columns)
                  + logLane(logits, logitsRow, q + 3, columns));
    }
    return linear + log;
  }

  /** Sum of max(z, 0) - z · y. */
  private static float linearLane(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      float keep,
      float share,
      int lane,
      int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      long at = (long) j << 2;
      float z = load(logits, logitsRow + at);
      float y = multiplyAdd(load(targets, targetsRow + at), keep, share);
      sum += multiplyAdd(-z, y, z < 0f ? 0f : z);
    }
    return sum;
  }

  /** Sum of log(1 + e^-|z|). */
  private static float logLane(MemorySegment logits, long logitsRow, int lane, int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      sum += LogScalar.log1p(ExpScalar.exp(-Math.abs(load(logits, logitsRow + ((long) j << 2)))));
    }
    return sum;
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
