package dev.ranvier.simd.optimizer;

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
      long slot2Bytes,
      int rows,
      int columns,
      float stepSize,
      float decay) {
    PaddedRows.requireExactlyWritable(
        "weights", weights, weightsBytes, weightsStride, rows, columns);
    PaddedRows.requireExactly("grad", grad, gradBytes, gradStride, rows, columns);
    PaddedRows.requireExactlyWritable(
        "state slot 0", state, slot0Bytes, weightsStride, rows, columns);
    PaddedRows.requireExactlyWritable(
        "state slot 1", state, slot1Bytes, weightsStride, rows, columns);
    int whole = columns & -Lanes.COUNT;
    for (int i = 0; i < rows; i++) {
      long weightsRow = PaddedRows.row(weightsBytes, weightsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      long slot0Row = PaddedRows.row(slot0Bytes, weightsStride, i);
      long slot1Row = PaddedRows.row(slot1Bytes, weightsStride, i);
      updateRow(
          weights,
          weightsRow,
          grad,
          gradRow,
          state,
          slot0Row,
          slot1Row,
          rate1,
          rate2,
          epsilon,
          stepSize,
          decay,
          whole);
      for (int j = whole; j < columns; j++) {
        long at = (long) j << 2;
        AdamScalar.step(
            weights,
            weightsRow + at,
            grad,
            gradRow + at,
            state,
            slot0Row + at,
            slot1Row + at,
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
      FloatVector m =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, slot0Row + at, Lanes.ORDER);
      m = g.sub(m).fma(FloatVector.broadcast(Lanes.FLOATS, rate1), m);
      m =
          m.blend(
              0f, m.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      m.intoMemorySegment(state, slot0Row + at, Lanes.ORDER);
      FloatVector v =
          FloatVector.fromMemorySegment(Lanes.FLOATS, state, slot1Row + at, Lanes.ORDER);
      v = g.fma(g, v.neg()).fma(FloatVector.broadcast(Lanes.FLOATS, rate2), v);
      v =
          v.blend(
              0f, v.lanewise(VectorOperators.ABS).compare(VectorOperators.LT, Float.MIN_NORMAL));
      v.intoMemorySegment(state, slot1Row + at, Lanes.ORDER);
      FloatVector change = m.mul(stepSize).div(v.sqrt().add(epsilon));
      FloatVector w =
          FloatVector.fromMemorySegment(Lanes.FLOATS, weights, weightsRow + at, Lanes.ORDER);
      w = w.fma(FloatVector.broadcast(Lanes.FLOATS, -decay), w);
      w = w.sub(change);
      w.intoMemorySegment(weights, weightsRow + at, Lanes.ORDER);
    }
  }
}
