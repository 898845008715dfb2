package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.code.x86.UpdateEmitter.Rule;
import dev.ranvier.simd.matrix.Matrix;
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
  public OptimizerKernel inCode() {
    return CodeUpdate.of(this, Rule.SGD, CodeUpdate.VECTORS, 0f, 0f, 0f);
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
    int whole = columns & -Lanes.COUNT;
    for (int i = 0; i < rows; i++) {
      long weightsRow = weights.blockRow(at, i);
      long gradRow = grad.blockRow(gradAt, i);
      updateRow(weightsRows, weightsRow, gradRows, gradRow, stepSize, decay, whole);
      for (int j = whole; j < columns; j++) {
        long behind = (long) j << 2;
        SgdScalar.step(
            weightsRows, weightsRow + behind, gradRows, gradRow + behind, stepSize, decay);
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
