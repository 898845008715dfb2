package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
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

  private final ActivationKernel tanh = Activations.tanh(Tier.SCALAR);

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
    for (int i = 0; i < rows; i++) {
      long logitsRow = PaddedRows.row(logitsBytes, logitsStride, i);
      long targetsRow = PaddedRows.row(targetsBytes, targetsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      gradientRow(logits, logitsRow, targets, targetsRow, grad, gradRow, columns);
    }
    float scale = (float) (1.0 / ((double) rows * columns));
    tanh.forward(grad, gradBytes, gradStride, grad, gradBytes, gradStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      RowScalar.scale(grad, PaddedRows.row(gradBytes, gradStride, i), scale, columns);
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
      total += lossRow(logits, logitsRow, targets, targetsRow, columns);
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
