package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsKernel.addLanes;
import static dev.ranvier.simd.vector.FloatsKernel.before;
import static dev.ranvier.simd.vector.FloatsKernel.broadcast;
import static dev.ranvier.simd.vector.FloatsKernel.keep;
import static dev.ranvier.simd.vector.FloatsKernel.load;
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
    float whenTrue = logRow(logits, logitsRow, targets, targetsRow, 0f, 1f, columns);
    float whenFalse = logRow(logits, logitsRow, targets, targetsRow, 1f, -1f, columns);
    return -(whenTrue + whenFalse);
  }

  /** Sum of (a + b · y) · log(a + b · p): of y · log p, or of (1 - y) · log(1 - p). */
  private static float logRow(
      MemorySegment p, long pRow, MemorySegment y, long yRow, float a, float b, int columns) {
    float total = 0f;
    for (int lane = 0; lane < RowScalar.LANES; lane += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int j = lane; j < columns; j += RowScalar.LANES) {
        long at = (long) j << 2;
        FloatVector x = load(p, pRow + at);
        x = x.blend(BinaryCrossEntropyScalar.LEAST, isLow(x));
        x = x.blend(BinaryCrossEntropyScalar.MOST, isHigh(x)).mul(b).add(a);
        FloatVector weight = keep(load(y, yRow + at).mul(b).add(a), before(columns, j));
        FloatVector term = weight.mul(LogKernel.log(broadcast(1f).blend(x, before(columns, j))));
        sum = sum.add(term);
      }
      total = addLanes(total, sum);
    }
    return total;
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
