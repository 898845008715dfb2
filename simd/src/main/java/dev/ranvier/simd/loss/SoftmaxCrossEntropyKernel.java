package dev.ranvier.simd.loss;

import dev.ranvier.simd.vector.ExpRowKernel;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowKernel;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Mean over rows of sum(y) · log(sum of e<sup>x - max</sup>) - sum of y · (x - max); output p =
 * softmax(x); gradient (p - y) / rows. With label smoothing s, y · (1 - s) + s / columns for y.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. Registers: 5 and the constants of exp. Defined by {@link
 * SoftmaxCrossEntropyScalar}.
 */
final class SoftmaxCrossEntropyKernel implements LossKernel {

  private final float smoothing;
  private final float keep;

  SoftmaxCrossEntropyKernel(float smoothing) {
    this.smoothing = smoothing;
    this.keep = LabelSmoothing.keep(smoothing);
  }

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
    float share = smoothing / columns;
    for (int i = 0; i < rows; i++) {
      long logitsRow = PaddedRows.row(logitsBytes, logitsStride, i);
      long targetsRow = PaddedRows.row(targetsBytes, targetsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      gradientRow(
          logits, logitsRow, targets, targetsRow, grad, gradRow, scale, keep, share, columns);
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
      float max = RowKernel.max(logits, logitsRow, columns);
      double weight = RowKernel.sum(targets, targetsRow, columns);
      double dot = dotRow(logits, logitsRow, max, targets, targetsRow, columns);
      if (smoothing > 0f) {
        double all = RowKernel.sum(logits, logitsRow, columns) - (double) columns * max;
        weight = weight * keep + smoothing;
        dot = dot * keep + all * smoothing / columns;
      }
      ExpRowKernel.expShifted(logits, logitsRow, max, logits, logitsRow, columns);
      float sum = RowKernel.sum(logits, logitsRow, columns);
      RowKernel.scale(logits, logitsRow, 1f / sum, columns);
      total += weight * StrictMath.log(sum) - dot;
    }
    return total / rows;
  }

  private static float dotRow(
      MemorySegment logits,
      long logitsRow,
      float max,
      MemorySegment targets,
      long targetsRow,
      int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      int j = lane;
      for (; j <= columns - Lanes.COUNT; j += RowScalar.LANES) {
        long at = (long) j << 2;
        FloatVector y =
            FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER);
        FloatVector shifted =
            FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER)
                .sub(max)
                .blend(0f, y.compare(VectorOperators.EQ, 0f));
        sum = y.fma(shifted, sum);
      }
      if (j < columns) {
        long at = (long) j << 2;
        FloatVector y =
            FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER);
        FloatVector shifted =
            FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER)
                .sub(max)
                .blend(0f, y.compare(VectorOperators.EQ, 0f));
        sum = sum.blend(y.fma(shifted, sum), Lanes.FLOATS.indexInRange(j, columns));
      }
      total += (sum.lane(0) + sum.lane(2)) + (sum.lane(1) + sum.lane(3));
      if (Lanes.COUNT > 4) {
        total += (sum.lane(4) + sum.lane(6)) + (sum.lane(5) + sum.lane(7));
      }
      if (Lanes.COUNT > 8) {
        total += (sum.lane(8) + sum.lane(10)) + (sum.lane(9) + sum.lane(11));
        total += (sum.lane(12) + sum.lane(14)) + (sum.lane(13) + sum.lane(15));
      }
    }
    return total;
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
          FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER);
      FloatVector smoothed =
          y.fma(
              FloatVector.broadcast(Lanes.FLOATS, keep),
              FloatVector.broadcast(Lanes.FLOATS, share));
      p.sub(smoothed).mul(scale).intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
