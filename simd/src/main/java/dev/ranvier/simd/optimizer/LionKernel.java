package dev.ranvier.simd.optimizer;

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
    int whole = columns & -Lanes.COUNT;
    for (int i = 0; i < rows; i++) {
      long weightsRow = PaddedRows.row(weightsBytes, weightsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      long slot0Row = PaddedRows.row(slot0Bytes, weightsStride, i);
      updateRow(
          weights,
          weightsRow,
          grad,
          gradRow,
          state,
          slot0Row,
          rate1,
          rate2,
          stepSize,
          decay,
          whole);
      for (int j = whole; j < columns; j++) {
        long at = (long) j << 2;
        LionScalar.step(
            weights,
            weightsRow + at,
            grad,
            gradRow + at,
            state,
            slot0Row + at,
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
