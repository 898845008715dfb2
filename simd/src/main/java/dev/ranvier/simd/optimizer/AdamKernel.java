package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.code.x86.UpdateEmitter.Rule;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * m += (g - m) · rate1; v += (g² - v) · rate2; w -= decay · w; w -= step · m / (sqrt(v) + epsilon),
 * where rate1 = 1 - beta1, rate2 = 1 - beta2. A subnormal m or v becomes 0.
 *
 * <p>weights, grad, each state slot: [rows, columns]; padding untouched: what is left of a row
 * after whole vectors is done by the scalar twin, which gives the same bits. Needs: no overlap.
 * Registers: 9. Defined by {@link AdamScalar}.
 */
final class AdamKernel implements OptimizerKernel {

  private final float rate1;
  private final float rate2;
  private final float epsilon;

  AdamKernel(float rate1, float rate2, float epsilon) {
    this.rate1 = rate1;
    this.rate2 = rate2;
    this.epsilon = epsilon;
  }

  @Override
  public int stateSlots() {
    return 2;
  }

  @Override
  public OptimizerKernel inCode() {
    return CodeUpdate.of(this, Rule.ADAM, CodeUpdate.VECTORS, rate1, rate2, epsilon);
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
    final long slot1 = state.slot1(weights, at, rows, columns);
    int whole = columns & -Lanes.COUNT;
    for (int i = 0; i < rows; i++) {
      long weightsRow = weights.blockRow(at, i);
      long gradRow = grad.blockRow(gradAt, i);
      long slot0Row = PaddedRows.row(slot0, stride, i);
      long slot1Row = PaddedRows.row(slot1, stride, i);
      updateRow(
          weightsRows,
          weightsRow,
          gradRows,
          gradRow,
          stateRows,
          slot0Row,
          slot1Row,
          rate1,
          rate2,
          epsilon,
          stepSize,
          decay,
          whole);
      for (int j = whole; j < columns; j++) {
        long behind = (long) j << 2;
        AdamScalar.step(
            weightsRows,
            weightsRow + behind,
            gradRows,
            gradRow + behind,
            stateRows,
            slot0Row + behind,
            slot1Row + behind,
            rate1,
            rate2,
            epsilon,
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
      long slot1Row,
      float rate1,
      float rate2,
      float epsilon,
      float stepSize,
      float decay,
      int whole) {
    long end = (long) whole << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      FloatVector w =
          FloatVector.fromMemorySegment(Lanes.FLOATS, weights, weightsRow + at, Lanes.ORDER);
      FloatVector m =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, slot0Row + at, Lanes.ORDER);
      FloatVector v =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, slot1Row + at, Lanes.ORDER);
      m = g.sub(m).fma(FloatVector.broadcast(Lanes.FLOATS, rate1), m);
      m =
          m.blend(
              0f, m.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      v = g.fma(g, v.neg()).fma(FloatVector.broadcast(Lanes.FLOATS, rate2), v);
      v =
          v.blend(
              0f, v.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      m.intoMemorySegment(state, slot0Row + at, Lanes.ORDER);
      v.intoMemorySegment(state, slot1Row + at, Lanes.ORDER);
      FloatVector change = m.mul(stepSize).div(v.sqrt().add(epsilon));
      w = w.fma(FloatVector.broadcast(Lanes.FLOATS, -decay), w);
      w = w.sub(change);
      w.intoMemorySegment(weights, weightsRow + at, Lanes.ORDER);
    }
  }
}
