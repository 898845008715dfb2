package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * Mean of max(u, 0), where u = 1 - t · p and t is y, or -1 where y is 0; gradient -t / (rows ·
 * columns) where u is positive, +0 where it is not, NaN where it is NaN.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats. Sums in the written order of
 * {@link RowScalar}.
 */
final class HingeScalar implements LossKernel {

  private static float sign(float y) {
    return y == 0f ? -1f : y;
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
      total += lossRow(logitsRows, logitsRow, targetsRows, targetsRow, columns);
    }
    return total / rows / columns;
  }

  private static float lossRow(
      MemorySegment logits, long logitsRow, MemorySegment targets, long targetsRow, int columns) {
    float total = 0f;
    for (int q = 0; q < RowScalar.LANES; q += 4) {
      float even =
          lossLane(logits, logitsRow, targets, targetsRow, q, columns)
              + lossLane(logits, logitsRow, targets, targetsRow, q + 2, columns);
      float odd =
          lossLane(logits, logitsRow, targets, targetsRow, q + 1, columns)
              + lossLane(logits, logitsRow, targets, targetsRow, q + 3, columns);
      total += even + odd;
    }
    return total;
  }

  private static float lossLane(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      int lane,
      int columns) {
    float sum = 0f;
    for (int j = lane; j < columns; j += RowScalar.LANES) {
      long at = (long) j << 2;
      sum += term(load(logits, logitsRow + at), load(targets, targetsRow + at));
    }
    return sum;
  }

  private static float term(float p, float y) {
    float u = multiplyAdd(-sign(y), p, 1f);
    return u < 0f ? 0f : u;
  }

  private static float gradient(float p, float y) {
    float u = multiplyAdd(-sign(y), p, 1f);
    float slope = u > 0f ? -sign(y) : 0f;
    return u != u ? u : slope;
  }

  private static void gradientRow(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      MemorySegment grad,
      long gradRow,
      float scale,
      int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float p = load(logits, logitsRow + at);
      float y = load(targets, targetsRow + at);
      store(gradient(p, y) * scale, grad, gradRow + at);
    }
  }
}
