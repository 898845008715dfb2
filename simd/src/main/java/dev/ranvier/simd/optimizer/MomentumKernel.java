package dev.ranvier.simd.optimizer;

import static dev.ranvier.simd.vector.FloatsKernel.broadcast;
import static dev.ranvier.simd.vector.FloatsKernel.flush;
import static dev.ranvier.simd.vector.FloatsKernel.load;
import static dev.ranvier.simd.vector.FloatsKernel.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsKernel.store;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * v = momentum · v - rate · g; w += v. A subnormal v becomes 0.
 *
 * <p>weights, grad, each state slot: [rows, columns]; padding untouched: what is left of a row
 * after whole vectors is done by the scalar twin, which gives the same bits. Needs: no overlap.
 * Registers: 4. Defined by {@link MomentumScalar}.
 */
final class MomentumKernel implements OptimizerKernel {

  private final float momentum;

  MomentumKernel(float momentum) {
    this.momentum = momentum;
  }

  @Override
  public int stateSlots() {
    return 1;
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
    assert PaddedRows.fitExactly(state, slot0Bytes, weightsStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long weightsRow = PaddedRows.row(weightsBytes, weightsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      long slot0Row = PaddedRows.row(slot0Bytes, weightsStride, i);
      int j = 0;
      for (; j <= columns - Lanes.COUNT; j += Lanes.COUNT) {
        long at = (long) j << 2;
        step(
            weights, weightsRow + at, grad, gradRow + at, state, slot0Row + at, momentum, stepSize);
      }
      for (; j < columns; j++) {
        long at = (long) j << 2;
        MomentumScalar.step(
            weights, weightsRow + at, grad, gradRow + at, state, slot0Row + at, momentum, stepSize);
      }
    }
  }

  private static void step(
      MemorySegment weights,
      long weightAt,
      MemorySegment grad,
      long gradAt,
      MemorySegment state,
      long slot0At,
      float momentum,
      float stepSize) {
    FloatVector change = load(grad, gradAt).mul(-stepSize);
    FloatVector v = flush(multiplyAdd(load(state, slot0At), broadcast(momentum), change));
    store(v, state, slot0At);
    store(load(weights, weightAt).add(v), weights, weightAt);
  }
}
