package dev.ranvier.simd.loss;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.matrix.Matrix;
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

  private final ActivationKernel tanh = Activations.tanh(KernelProvider.VECTOR);

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
      RowKernel.scale(gradRows, grad.row(first, i), scale, columns);
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
      total +=
          LogLossRowKernel.logCosh(
              logitsRows,
              logitsRow,
              targetsRows,
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
