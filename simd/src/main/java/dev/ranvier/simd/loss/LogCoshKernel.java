package dev.ranvier.simd.loss;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.LogLossRowKernel;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowKernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Mean of log cosh d = |d| + log(1 + e<sup>-2|d|</sup>) - log 2, where d = p - y; gradient tanh(d)
 * / (rows · columns).
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. Registers: 6 and the constants of exp and log. Defined by {@link
 * LogCoshScalar}.
 */
final class LogCoshKernel implements LossKernel {

  private final ActivationKernel tanh = Activations.tanh(Tier.VECTOR);

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
      RowKernel.scale(grad, PaddedRows.row(gradBytes, gradStride, i), scale, columns);
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
      total +=
          LogLossRowKernel.logCosh(
              logits,
              logitsRow,
              targets,
              targetsRow,
              LogCoshScalar.LEAST_EXPONENT,
              LogCoshScalar.LN2,
              columns);
    }
    return total / rows / columns;
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
    long end = (long) ((columns + Lanes.COUNT - 1) & -Lanes.COUNT) << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector p =
          FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER);
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER);
      p.sub(y).intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
