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
 * Mean of -y · log p - (1 - y) · log(1 - p), p clipped to [1e-7, 1 - 1e-7]; gradient (p - y) / (p ·
 * (1 - p)) / (rows · columns), +0 where p was clipped. With label smoothing s, y · (1 - s) + s / 2
 * for y.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. Registers: 6 and the constants of log. Defined by {@link
 * BinaryCrossEntropyScalar}.
 */
final class BinaryCrossEntropyKernel implements LossKernel {

  private final float keep;
  private final float share;

  BinaryCrossEntropyKernel(float smoothing) {
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
      float whenTrue = logRow(logitsRows, logitsRow, targetsRows, targetsRow, 0f, 1f, columns);
      float whenFalse = logRow(logitsRows, logitsRow, targetsRows, targetsRow, 1f, -1f, columns);
      total += -(whenTrue + whenFalse);
    }
    return total / rows / columns;
  }

  /** Sum of (a + b · y) · log(a + b · p), y smoothed. */
  private float logRow(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      float a,
      float b,
      int columns) {
    return LogLossRowKernel.weightedLog(
        logits,
        logitsRow,
        targets,
        targetsRow,
        keep,
        share,
        a,
        b,
        BinaryCrossEntropyScalar.LEAST,
        BinaryCrossEntropyScalar.MOST,
        columns);
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
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector p =
          FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER);
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER)
              .fma(
                  FloatVector.broadcast(Lanes.FLOATS, keep),
                  FloatVector.broadcast(Lanes.FLOATS, share));
      FloatVector slope = p.sub(y).div(p.mul(FloatVector.broadcast(Lanes.FLOATS, 1f).sub(p)));
      VectorMask<Float> low = p.compare(VectorOperators.LT, BinaryCrossEntropyScalar.LEAST);
      VectorMask<Float> high = p.compare(VectorOperators.GT, BinaryCrossEntropyScalar.MOST);
      slope.blend(0f, low.or(high)).mul(scale).intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
