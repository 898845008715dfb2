package dev.ranvier.simd.loss;

import dev.ranvier.simd.vector.ExpRowKernel;
import dev.ranvier.simd.vector.FloatsScalar;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowKernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Mean over rows of log(sum of e<sup>x - max</sup>) - (x[id] - max); output p = softmax(x);
 * gradient (p - [j = id]) / rows.
 *
 * <p>logits, grad: [rows, columns], rows padded to 16 floats, padding of logits and grad
 * overwritten. Needs: no overlap. Registers: 5 and the constants of exp. Defined by {@link
 * SoftmaxCrossEntropyClassIdsScalar}.
 */
final class SoftmaxCrossEntropyClassIdsKernel implements LossKernel {

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
    float scale = 1f / rows;
    for (int i = 0; i < rows; i++) {
      long logitsRow = PaddedRows.row(logitsBytes, logitsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      gradientRow(logits, logitsRow, grad, gradRow, scale, columns);
      long idAt = (long) ClassIds.get(targets, targetsBytes, targetsStride, i) << 2;
      float p = FloatsScalar.load(logits, logitsRow + idAt);
      FloatsScalar.store((p - 1f) * scale, grad, gradRow + idAt);
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
    assert PaddedRows.fitExactly(targets, targetsBytes, targetsStride, rows, 1);
    ClassIds.check(targets, targetsBytes, targetsStride, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      long logitsRow = PaddedRows.row(logitsBytes, logitsStride, i);
      long idAt = (long) ClassIds.get(targets, targetsBytes, targetsStride, i) << 2;
      float max = RowKernel.max(logits, logitsRow, columns);
      float shifted = FloatsScalar.load(logits, logitsRow + idAt) - max;
      ExpRowKernel.expShifted(logits, logitsRow, max, logits, logitsRow, columns);
      float sum = RowKernel.sum(logits, logitsRow, columns);
      RowKernel.scale(logits, logitsRow, 1f / sum, columns);
      total += StrictMath.log(sum) - shifted;
    }
    return total / rows;
  }

  private static void gradientRow(
      MemorySegment logits,
      long logitsRow,
      MemorySegment grad,
      long gradRow,
      float scale,
      int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector p =
          FloatVector.fromMemorySegment(Lanes.FLOATS, logits, logitsRow + at, Lanes.ORDER);
      p.mul(scale).intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
