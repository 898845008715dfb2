package dev.ranvier.simd.loss;

import static dev.ranvier.simd.vector.FloatsKernel.addLanes;
import static dev.ranvier.simd.vector.FloatsKernel.before;
import static dev.ranvier.simd.vector.FloatsKernel.load;
import static dev.ranvier.simd.vector.FloatsKernel.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsKernel.store;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Mean of (p - y)²; gradient 2 (p - y) / (rows · columns).
 *
 * <p>logits, targets, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. Registers: 4. Defined by {@link MeanSquaredErrorScalar}.
 */
final class MeanSquaredErrorKernel implements LossKernel {

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
    float scale = (float) (2.0 / ((double) rows * columns));
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
      int j = lane;
      for (; j <= columns - Lanes.COUNT; j += RowScalar.LANES) {
        long at = (long) j << 2;
        sum = next(sum, load(logits, logitsRow + at), load(targets, targetsRow + at));
      }
      if (j < columns) {
        long at = (long) j << 2;
        FloatVector next = next(sum, load(logits, logitsRow + at), load(targets, targetsRow + at));
        sum = sum.blend(next, before(columns, j));
      }
      total = addLanes(total, sum);
    }
    return total;
  }

  private static FloatVector next(FloatVector sum, FloatVector p, FloatVector y) {
    FloatVector difference = p.sub(y);
    return multiplyAdd(difference, difference, sum);
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
      store(p.sub(y).mul(scale), grad, gradRow + at);
    }
  }
}
