package dev.ranvier.simd.activation;

import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y = min(max(x + 3, 0), 6) / 6, backward g / 6 where 0 &lt; y &lt; 1, else +0.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 3. Defined by {@link
 * HardSigmoidScalar}.
 */
final class HardSigmoidKernel implements ActivationKernel {

  @Override
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    MemorySegment inRows = PaddedRows.require("in", in, inAt, rows, columns);
    MemorySegment outRows = PaddedRows.requireWritable("out", out, outAt, rows, columns);
    long end = Lanes.span(columns);
    for (int i = 0; i < rows; i++) {
      long inRow = in.blockRow(inAt, i);
      long outRow = out.blockRow(outAt, i);
      forwardRow(inRows, inRow, outRows, outRow, end);
    }
  }

  private static void forwardRow(
      MemorySegment in, long inRow, MemorySegment out, long outRow, long end) {
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector x = FloatVector.fromMemorySegment(Lanes.FLOATS, in, inRow + at, Lanes.ORDER);
      FloatVector t = x.add(3f);
      t.blend(0f, t.compare(VectorOperators.LT, 0f))
          .blend(6f, t.compare(VectorOperators.GT, 6f))
          .mul(FloatFunction.SIXTH)
          .intoMemorySegment(out, outRow + at, Lanes.ORDER);
    }
  }

  @Override
  public void backward(
      Matrix saved, long savedAt, Matrix grad, long gradAt, int rows, int columns) {
    MemorySegment savedRows = PaddedRows.require("saved", saved, savedAt, rows, columns);
    MemorySegment gradRows = PaddedRows.requireWritable("grad", grad, gradAt, rows, columns);
    long end = Lanes.span(columns);
    for (int i = 0; i < rows; i++) {
      long savedRow = saved.blockRow(savedAt, i);
      long gradRow = grad.blockRow(gradAt, i);
      backwardRow(savedRows, savedRow, gradRows, gradRow, end);
    }
  }

  private static void backwardRow(
      MemorySegment saved, long savedRow, MemorySegment grad, long gradRow, long end) {
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector y =
          FloatVector.fromMemorySegment(Lanes.FLOATS, saved, savedRow + at, Lanes.ORDER);
      FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
      g.mul(FloatFunction.SIXTH)
          .blend(0f, y.compare(VectorOperators.LE, 0f))
          .blend(0f, y.compare(VectorOperators.GE, 1f))
          .intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
    }
  }
}
