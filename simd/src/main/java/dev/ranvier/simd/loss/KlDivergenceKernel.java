package dev.ranvier.simd.loss;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.LogLossRowKernel;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Mean over rows of sum of y · log(y / p), y and p clipped to [1e-7, 1]; gradient -y / p / rows, +0
 * where p was clipped.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. Registers: 6 and the constants of log. Defined by {@link
 * KlDivergenceScalar}.
 */
final class KlDivergenceKernel implements LossKernel {

  @Override
  public double lossAndGradient(
      Matrix logits, Matrix targets, Matrix grad, int first, int rows, int columns) {
    MemorySegment gradRows =
        PaddedRows.requireWritable("grad", grad, grad.at(first, 0), rows, columns);
    final double loss = loss(logits, targets, first, rows, columns);
    float scale = 1f / rows;
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
      total +=
          LogLossRowKernel.divergence(
              logitsRows, logitsRow, targetsRows, targetsRow, KlDivergenceScalar.LEAST, columns);
    }
    return total / rows;
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
    long end = (long) ((columns + Lanes.COUNT - 1) & -Lanes.COUNT) << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector p =
          FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER);
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER);
      FloatVector target =
          y.blend(KlDivergenceScalar.LEAST, y.compare(VectorOperators.LT, KlDivergenceScalar.LEAST))
              .blend(1f, y.compare(VectorOperators.GT, 1f));
      FloatVector slope = target.neg().div(p);
      VectorMask<Float> low = p.compare(VectorOperators.LT, KlDivergenceScalar.LEAST);
      VectorMask<Float> high = p.compare(VectorOperators.GT, 1f);
      slope.blend(0f, low.or(high)).mul(scale).intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
