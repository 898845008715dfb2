package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsKernel.broadcast;
import static dev.ranvier.simd.vector.FloatsKernel.load;
import static dev.ranvier.simd.vector.FloatsKernel.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsKernel.store;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * w -= rate · g.
 *
 * <p>weights, grad: [rows, columns]; padding untouched: what is left of a row after whole vectors
 * is done by the scalar twin, which gives the same bits. Needs: no overlap. Registers: 3. Defined
 * by {@link SgdScalar}.
 */
final class SgdKernel implements OptimizerKernel {

  @Override
  public int stateSlots() {
    return 0;
  }

  @Override
  public void update(
      MemorySegment weights,
      long weightsBytes,
      int weightsStride,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      MemorySegment state,
      long slot0Bytes,
      long slot1Bytes,
      int rows,
      int columns,
      float stepSize) {
    assert PaddedRows.fitExactly(weights, weightsBytes, weightsStride, rows, columns);
    assert PaddedRows.fitExactly(grad, gradBytes, gradStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long weightsRow = PaddedRows.row(weightsBytes, weightsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      int j = 0;
      for (; j <= columns - Lanes.COUNT; j += Lanes.COUNT) {
        long at = (long) j << 2;
        step(weights, weightsRow + at, grad, gradRow + at, stepSize);
      }
      for (; j < columns; j++) {
        long at = (long) j << 2;
        SgdScalar.step(weights, weightsRow + at, grad, gradRow + at, stepSize);
      }
    }
  }

  private static void step(
      MemorySegment weights, long weightAt, MemorySegment grad, long gradAt, float stepSize) {
    FloatVector g = load(grad, gradAt);
    store(multiplyAdd(g, broadcast(-stepSize), load(weights, weightAt)), weights, weightAt);
  }
}
