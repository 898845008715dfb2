package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * w -= decay · w; w -= rate · g.
 *
 * <p>weights, grad: [rows, columns]; padding untouched: what is left of a row after whole vectors
 * is done by the scalar twin, which gives the same bits. Needs: no overlap. Registers: 4. Defined
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
      long slot2Bytes,
      int rows,
      int columns,
      float stepSize,
      float decay) {
    PaddedRows.requireExactlyWritable(
        "weights", weights, weightsBytes, weightsStride, rows, columns);
    PaddedRows.requireExactly("grad", grad, gradBytes, gradStride, rows, columns);
    int whole = columns & -Lanes.COUNT;
    for (int i = 0; i < rows; i++) {
      long weightsRow = PaddedRows.row(weightsBytes, weightsStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      updateRow(weights, weightsRow, grad, gradRow, stepSize, decay, whole);
      for (int j = whole; j < columns; j++) {
        long at = (long) j << 2;
        SgdScalar.step(weights, weightsRow + at, grad, gradRow + at, stepSize, decay);
      }
    }
  }

  /** The whole vectors of a row. */
  private static void updateRow(
      MemorySegment weights,
      long weightsRow,
      MemorySegment grad,
      long gradRow,
      float stepSize,
      float decay,
      int whole) {
    long end = (long) whole << 2;
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      FloatVector w =
          FloatVector.fromMemorySegment(Lanes.FLOATS, weights, weightsRow + at, Lanes.ORDER);
      w = w.fma(FloatVector.broadcast(Lanes.FLOATS, -decay), w);
      w = g.fma(FloatVector.broadcast(Lanes.FLOATS, -stepSize), w);
      w.intoMemorySegment(weights, weightsRow + at, Lanes.ORDER);
    }
  }
}
