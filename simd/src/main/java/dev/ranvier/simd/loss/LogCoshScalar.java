package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsScalar.load;
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
 * Mean of log cosh d = |d| + log(1 + e<sup>-2|d|</sup>) - log 2, where d = p - y; gradient tanh(d)
 * / (rows · columns).
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats. Sums in the written order of
 * {@link RowScalar}.
 */
final class LogCoshScalar implements LossKernel {

  /** Where the logarithm has long vanished beside |d|, and e is still a normal float. */
  static final float LEAST_EXPONENT = -80f;

  static final float LN2 = 0.6931472f;

  private final ActivationKernel tanh = Activations.tanh(KernelProvider.SCALAR);

  @Override
  public double lossAndGradient(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    MemorySegment gradRows =
        PaddedRows.requireWritable("grad", grad, grad.at(first, 0), rows, columns);
    final double loss = loss(logits, targets, first, rows, columns);
    for (int i = 0; i < rows; i++) {
      long logitsRow = logits.row(first, i);
      long targetsRow = targets.row(first, i);
      long gradRow = grad.row(first, i);
      gradientRow(
          logits.segment(), logitsRow, targets.segment(), targetsRow, gradRows, gradRow, columns);
    }
    float scale = (float) (1.0 / ((double) rows * columns));
    long at = grad.at(first, 0);
    tanh.forward(grad, at, grad, at, rows, columns);
    for (int i = 0; i < rows; i++) {
      RowScalar.scale(gradRows, grad.row(first, i), scale, columns);
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
    float size = Math.abs(p - y);
    float exponent = -2f * size;
    float e = ExpScalar.exp(exponent < LEAST_EXPONENT ? LEAST_EXPONENT : exponent);
    return LogScalar.log1p(e) - LN2 + size;
  }

  /** The differences alone. */
  private static void gradientRow(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      MemorySegment grad,
      long gradRow,
      int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      store(load(logits, logitsRow + at) - load(targets, targetsRow + at), grad, gradRow + at);
    }
  }
}
