package dev.ranvier.simd.loss;

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
    for (int i = 0; i < rows; i++) {
      long logitsRow = PaddedRows.row(logitsBytes, logitsStride, i);
      long targetsRow = PaddedRows.row(targetsBytes, targetsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      gradientRow(logits, logitsRow, targets, targetsRow, grad, gradRow, scale, columns);
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
          LogLossRowKernel.divergence(
              logits, logitsRow, targets, targetsRow, KlDivergenceScalar.LEAST, columns);
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
