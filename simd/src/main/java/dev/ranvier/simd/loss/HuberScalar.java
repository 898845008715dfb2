package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * Mean of c · (|d| - c / 2), where d = p - y, c = min(|d|, delta): d² / 2 up to delta, delta · |d|
 * - delta² / 2 beyond; gradient d, clipped to [-delta, delta], / (rows · columns).
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats. Sums in the written order of
 * {@link RowScalar}.
 */
final class HuberScalar implements LossKernel {

  private final float delta;

  HuberScalar(float delta) {
    this.delta = delta;
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
          delta,
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
      total += lossRow(logitsRows, logitsRow, targetsRows, targetsRow, delta, columns);
    }
    return total / rows / columns;
  }

  private static float lossRow(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      float delta,
      int columns) {
    float total = 0f;
    for (int q = 0; q < RowScalar.LANES; q += 4) {
      float even =
          lossLane(logits, logitsRow, targets, targetsRow, delta, q, columns)
              + lossLane(logits, logitsRow, targets, targetsRow, delta, q + 2, columns);
      float odd =
          lossLane(logits, logitsRow, targets, targetsRow, delta, q + 1, columns)
              + lossLane(logits, logitsRow, targets, targetsRow, delta, q + 3, columns);
      total += even + odd;
    }
    return total;
  }

  private static float lossLane(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      float delta,
      int lane,
      int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      long at = (long) j << 2;
      sum += term(load(logits, logitsRow + at), load(targets, targetsRow + at), delta);
    }
    return sum;
  }

  private static float term(float p, float y, float delta) {
    float size = Math.abs(p - y);
    float clipped = size > delta ? delta : size;
    return clipped * multiplyAdd(clipped, -0.5f, size);
  }

  private static float gradient(float p, float y, float delta) {
    float difference = p - y;
    float low = difference < -delta ? -delta : difference;
    return difference > delta ? delta : low;
  }

  private static void gradientRow(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      MemorySegment grad,
      long gradRow,
      float scale,
      float delta,
      int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float p = load(logits, logitsRow + at);
      float y = load(targets, targetsRow + at);
      store(gradient(p, y, delta) * scale, grad, gradRow + at);
    }
  }
}
