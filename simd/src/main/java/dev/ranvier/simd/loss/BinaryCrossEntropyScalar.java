package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.LogScalar;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * Mean of -y · log p - (1 - y) · log(1 - p), p clipped to [1e-7, 1 - 1e-7]; gradient (p - y) / (p ·
 * (1 - p)) / (rows · columns), +0 where p was clipped. With label smoothing s, y · (1 - s) + s / 2
 * for y.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats. Sums in the written order of
 * {@link RowScalar}.
 */
final class BinaryCrossEntropyScalar implements LossKernel {

  private final float keep;
  private final float share;

  BinaryCrossEntropyScalar(float smoothing) {
    this.keep = LabelSmoothing.keep(smoothing);
    this.share = 0.5f * smoothing;
  }

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
    return total / rows / columns;
  }

  static final float LEAST = 1e-7f;
  static final float MOST = 1f - 1e-7f;

  private static float lossRow(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      float keep,
      float share,
      int columns) {
    float whenTrue = logRow(logits, logitsRow, targets, targetsRow, keep, share, 0f, 1f, columns);
    float whenFalse = logRow(logits, logitsRow, targets, targetsRow, keep, share, 1f, -1f, columns);
    return -(whenTrue + whenFalse);
  }

  /** Sum of (a + b · y) · log(a + b · p), y smoothed: of y · log p, or of (1 - y) · log(1 - p). */
  private static float logRow(
      MemorySegment p,
      long pRow,
      MemorySegment y,
      long yRow,
      float keep,
      float share,
      float a,
      float b,
      int columns) {
    float total = 0f;
    for (int q = 0; q < RowScalar.LANES; q += 4) {
      float even =
          logLane(p, pRow, y, yRow, keep, share, a, b, q, columns)
              + logLane(p, pRow, y, yRow, keep, share, a, b, q + 2, columns);
      float odd =
          logLane(p, pRow, y, yRow, keep, share, a, b, q + 1, columns)
              + logLane(p, pRow, y, yRow, keep, share, a, b, q + 3, columns);
      total += even + odd;
    }
    return total;
  }

  private static float logLane(
      MemorySegment p,
      long pRow,
      MemorySegment y,
      long yRow,
      float keep,
      float share,
      float a,
      float b,
      int lane,
      int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      long at = (long) j << 2;
      float clipped = Math.min(Math.max(load(p, pRow + at), LEAST), MOST);
      float target = multiplyAdd(load(y, yRow + at), keep, share);
      sum += (target * b + a) * LogScalar.log(clipped * b + a);
    }
    return sum;
  }

  private static float gradient(float p, float y) {
    float slope = (p - y) / (p * (1f - p));
    return p < LEAST || p > MOST ? 0f : slope;
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
      store(gradient(p, multiplyAdd(y, keep, share)) * scale, grad, gradRow + at);
    }
  }
}
