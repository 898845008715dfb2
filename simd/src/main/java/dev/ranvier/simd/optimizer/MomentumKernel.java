package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.code.x86.UpdateEmitter.Rule;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * v = momentum · v - rate · g; w -= decay · w; w += v. A subnormal v becomes 0.
 *
 * <p>weights, grad, each state slot: [rows, columns]; padding untouched: what is left of a row
 * after whole vectors is done by the scalar twin, which gives the same bits. Needs: no overlap.
 * Registers: 6. Defined by {@link MomentumScalar}.
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
  public OptimizerKernel inCode() {
    return CodeUpdate.of(this, Rule.MOMENTUM, CodeUpdate.VECTORS, momentum, 0f, 0f);
  }

  @Override
  public void update(
      Matrix weights,
      OptimizerState state,
      long at,
      Matrix grad,
      long gradAt,
      int rows,
      int columns,
      float stepSize,
      float decay) {
    final MemorySegment weightsRows =
        PaddedRows.requireExactlyWritable("weights", weights, at, rows, columns);
    final MemorySegment gradRows = PaddedRows.requireExactly("grad", grad, gradAt, rows, columns);
    final int stride = weights.stride();
    final MemorySegment stateRows = state.segment();
    final long slot0 = state.slot0(weights, at, rows, columns);
    int whole = columns & -Lanes.COUNT;
    for (int i = 0; i < rows; i++) {
      long weightsRow = weights.blockRow(at, i);
      long gradRow = grad.blockRow(gradAt, i);
      long slot0Row = PaddedRows.row(slot0, stride, i);
      updateRow(
          weightsRows,
          weightsRow,
          gradRows,
          gradRow,
          stateRows,
          slot0Row,
          momentum,
          stepSize,
          decay,
          whole);
      for (int j = whole; j < columns; j++) {
        long behind = (long) j << 2;
        MomentumScalar.step(
            weightsRows,
            weightsRow + behind,
            gradRows,
            gradRow + behind,
            stateRows,
            slot0Row + behind,
            momentum,
            stepSize,
            decay);
      }
    }
  }

  /** The whole vectors of a row. */
  private static void updateRow(
      MemorySegment weights,
      long weightsRow,
      MemorySegment grad,
      long gradRow,
      MemorySegment state,
      long slot0Row,
      float momentum,
      float stepSize,
      float decay,
      int whole) {
    long end = (long) whole << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector change =
          FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER)
              .mul(-stepSize);
      FloatVector v =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, slot0Row + at, Lanes.ORDER);
      FloatVector w =
          FloatVector.fromMemorySegment(Lanes.FLOATS, weights, weightsRow + at, Lanes.ORDER);
      v = v.fma(FloatVector.broadcast(Lanes.FLOATS, momentum), change);
      v =
          v.blend(
              0f, v.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      v.intoMemorySegment(state, slot0Row + at, Lanes.ORDER);
      w = w.fma(FloatVector.broadcast(Lanes.FLOATS, -decay), w);
      w = w.add(v);
      w.intoMemorySegment(weights, weightsRow + at, Lanes.ORDER);
    }
  }
}
