package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsKernel.addLanes;
import static dev.ranvier.simd.vector.FloatsKernel.before;
import static dev.ranvier.simd.vector.FloatsKernel.broadcast;
import static dev.ranvier.simd.vector.FloatsKernel.load;
import static dev.ranvier.simd.vector.FloatsKernel.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsKernel.store;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.LogKernel;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Mean of -y · log p - (1 - y) · log(1 - p), p clipped to [1e-7, 1 - 1e-7]; gradient (p - y) / (p ·
 * (1 - p)) / (rows · columns), +0 where p was clipped.
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. Registers: 6 and the constants of log. Defined by {@link
 * BinaryCrossEntropyScalar}. Every vector is masked, not only the last of a row: a second copy of
 * so long a body would be refused by the compiler's inlining limit, and the mask is lost beside the
 * logarithm.
 */
final class BinaryCrossEntropyKernel implements LossKernel {

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
    assert PaddedRows.fit(logits, logitsBytes, logitsStride, rows, columns);
    assert PaddedRows.fit(targets, targetsBytes, targetsStride, rows, columns);
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
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int j = lane; j < columns; j += RowScalar.LANES) {
        long at = (long) j << 2;
        FloatVector next = next(sum, load(logits, logitsRow + at), load(targets, targetsRow + at));
        sum = sum.blend(next, before(columns, j));
      }
      total = addLanes(total, sum);
    }
    return total;
  }

  private static FloatVector next(FloatVector sum, FloatVector p, FloatVector y) {
    FloatVector clipped =
        p.blend(BinaryCrossEntropyScalar.LEAST, isLow(p))
            .blend(BinaryCrossEntropyScalar.MOST, isHigh(p));
    FloatVector one = broadcast(1f);
    FloatVector whenFalse = one.sub(y).mul(LogKernel.log(one.sub(clipped)));
    return sum.sub(multiplyAdd(y, LogKernel.log(clipped), whenFalse));
  }

  private static VectorMask<Float> isLow(FloatVector p) {
    return p.compare(VectorOperators.LT, BinaryCrossEntropyScalar.LEAST);
  }

  private static VectorMask<Float> isHigh(FloatVector p) {
    return p.compare(VectorOperators.GT, BinaryCrossEntropyScalar.MOST);
  }

  private static FloatVector gradient(FloatVector p, FloatVector y) {
    FloatVector slope = p.sub(y).div(p.mul(broadcast(1f).sub(p)));
    return slope.blend(0f, isLow(p).or(isHigh(p)));
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
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector p = load(logits, logitsRow + at);
      FloatVector y = load(targets, targetsRow + at);
      store(gradient(p, y).mul(scale), grad, gradRow + at);
    }
  }
}
