package dev.ranvier.simd.loss;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.LogScalar;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import dev.ranvier.simd.vector.SigmoidRowKernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Mean of max(z, 0) - z · y + log(1 + e<sup>-|z|</sup>); output p = sigmoid(z); gradient (p - y) /
 * (rows · columns). With label smoothing s, y · (1 - s) + s / 2 for y.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. Registers: 6 and the constants of exp and log. Defined by {@link
 * SigmoidBinaryCrossEntropyScalar}.
 */
final class SigmoidBinaryCrossEntropyKernel implements LossKernel {

  private final float keep;
  private final float share;

  SigmoidBinaryCrossEntropyKernel(float smoothing) {
    this.keep = LabelSmoothing.keep(smoothing);
    this.share = 0.5f * smoothing;
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
    assert PaddedRows.fit(grad, gradBytes, gradStride, rows, columns);
    final double loss =
        loss(
            logits, logitsBytes, logitsStride, targets, targetsBytes, targetsStride, rows, columns);
    float scale = (float) (1.0 / ((double) rows * columns));
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
    assert PaddedRows.fit(logits, logitsBytes, logitsStride, rows, columns);
    assert PaddedRows.fit(targets, targetsBytes, targetsStride, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      long logitsRow = PaddedRows.row(logitsBytes, logitsStride, i);
      long targetsRow = PaddedRows.row(targetsBytes, targetsStride, i);
      float linear = linearRow(logits, logitsRow, targets, targetsRow, keep, share, columns);
      SigmoidRowKernel.expSigned(logits, logitsRow, logits, logitsRow, columns);
      total += linear + logRow(logits, logitsRow, columns);
      SigmoidRowKernel.finish(logits, logitsRow, columns);
    }
    return total / rows / columns;
  }

  /** Sum of max(z, 0) - z · y. */
  private static float linearRow(
      MemorySegment logits,
      long logitsRow,
      MemorySegment targets,
      long targetsRow,
      float keep,
      float share,
      int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int j = lane; j < columns; j += RowScalar.LANES) {
        long at = (long) j << 2;
        FloatVector z =
            FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER);
        FloatVector positive = z.blend(0f, z.compare(VectorOperators.LT, 0f));
        FloatVector y =
            FloatVector.fromMemorySegment(Lanes.FLOATS, targets, targetsRow + at, Lanes.ORDER)
                .fma(
                    FloatVector.broadcast(Lanes.FLOATS, keep),
                    FloatVector.broadcast(Lanes.FLOATS, share));
        FloatVector term = z.neg().fma(y, positive);
        sum =
            sum.add(
                FloatVector.zero(Lanes.FLOATS).blend(term, Lanes.FLOATS.indexInRange(j, columns)));
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

  /** Sum of log(1 + |e|), with the logarithm of {@link LogScalar#log1p} spelled out. */
  private static float logRow(MemorySegment signed, long signedRow, int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int j = lane; j < columns; j += RowScalar.LANES) {
        FloatVector e =
            FloatVector.fromMemorySegment(
                    Lanes.FLOATS, signed, signedRow + ((long) j << 2), Lanes.ORDER)
                .lanewise(VectorOperators.ABS);
        FloatVector s = e.div(e.add(2f));
        FloatVector square = s.mul(s);
        FloatVector p =
            FloatVector.broadcast(Lanes.FLOATS, LogScalar.C11)
                .fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C9));
        p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C7));
        p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C5));
        p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C3));
        FloatVector twice = s.add(s);
        FloatVector log = p.mul(square).fma(twice, twice);
        sum =
            sum.add(
                FloatVector.zero(Lanes.FLOATS).blend(log, Lanes.FLOATS.indexInRange(j, columns)));
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
