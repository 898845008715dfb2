package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * c = m + (g - m) · rate1; w -= decay · w; w -= rate · sign(c); m += (g - m) · rate2, where rate1 =
 * 1 - beta1, rate2 = 1 - beta2. sign(0) is 0, sign(NaN) is NaN. A subnormal m becomes 0.
 *
 * <p>weights, grad, each state slot: [rows, columns]; padding untouched: what is left of a row
 * after whole vectors is done by the scalar twin, which gives the same bits. Needs: no overlap.
 * Registers: 7. Defined by {@link LionScalar}.
 */
final class LionKernel implements OptimizerKernel {

  private final float rate1;
  private final float rate2;

  LionKernel(float rate1, float rate2) {
    this.rate1 = rate1;
    this.rate2 = rate2;
  }

  @Override
  public int stateSlots() {
    return 1;
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
          rate1,
          rate2,
          stepSize,
          decay,
          whole);
      for (int j = whole; j < columns; j++) {
        long behind = (long) j << 2;
        LionScalar.step(
            weightsRows,
            weightsRow + behind,
            gradRows,
            gradRow + behind,
            stateRows,
            slot0Row + behind,
            rate1,
            rate2,
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
      float rate1,
      float rate2,
      float stepSize,
      float decay,
      int whole) {
    long end = (long) whole << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      FloatVector m =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, slot0Row + at, Lanes.ORDER);
      FloatVector away = g.sub(m);
      FloatVector c = away.fma(FloatVector.broadcast(Lanes.FLOATS, rate1), m);
      FloatVector change =
          c.blend(stepSize, c.compare(VectorOperators.GT, 0f))
              .blend(-stepSize, c.compare(VectorOperators.LT, 0f));
      m = away.fma(FloatVector.broadcast(Lanes.FLOATS, rate2), m);
      m =
          m.blend(
              0f, m.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      m.intoMemorySegment(state, slot0Row + at, Lanes.ORDER);
      FloatVector w =
          FloatVector.fromMemorySegment(Lanes.FLOATS, weights, weightsRow + at, Lanes.ORDER);
      w = w.fma(FloatVector.broadcast(Lanes.FLOATS, -decay), w);
      w = w.sub(change);
      w.intoMemorySegment(weights, weightsRow + at, Lanes.ORDER);
    }
  }
}
