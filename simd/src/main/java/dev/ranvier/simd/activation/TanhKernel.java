package dev.ranvier.simd.activation;

import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.ExpRowKernel;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y = tanh(x), backward g · (1 - y²).
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 6 and the constants of exp.
 * Defined by {@link TanhScalar}. Two passes, the second over a row in L1, for the reason given in
 * {@link ExpRowKernel}; both branches are computed and blended.
 */
final class TanhKernel implements ActivationKernel {

  @Override
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    MemorySegment inRows = PaddedRows.require("in", in, inAt, rows, columns);
    MemorySegment outRows = PaddedRows.requireWritable("out", out, outAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = in.blockRow(inAt, i);
      long outRow = out.blockRow(outAt, i);
      ExpRowKernel.expSigned(inRows, inRow, 2f, FloatFunction.TANH_SMALL, outRows, outRow, columns);
      finish(outRows, outRow, columns);
    }
  }

  /** Of x itself where |x| is below SMALL, else of e^(2|x|) with the sign of x, 3.49 or more. */
  private static void finish(MemorySegment out, long outRow, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = outRow + ((long) j << 2);
      FloatVector x = FloatVector.fromMemorySegment(Lanes.FLOATS, out, at, Lanes.ORDER);
      FloatVector magnitude = x.lanewise(VectorOperators.ABS);
      FloatVector square = magnitude.mul(magnitude);
      FloatVector p =
          FloatVector.broadcast(Lanes.FLOATS, FloatFunction.TANH_C11)
              .fma(square, FloatVector.broadcast(Lanes.FLOATS, FloatFunction.TANH_C9));
      p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, FloatFunction.TANH_C7));
      p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, FloatFunction.TANH_C5));
      p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, FloatFunction.TANH_C3));
      FloatVector small = p.mul(square).fma(magnitude, magnitude);
      FloatVector large =
          FloatVector.broadcast(Lanes.FLOATS, 1f)
              .sub(FloatVector.broadcast(Lanes.FLOATS, 2f).div(magnitude.add(1f)));
      large
          .blend(small, magnitude.compare(VectorOperators.LT, FloatFunction.TANH_SMALL))
          .reinterpretAsInts()
          .or(x.reinterpretAsInts().and(Integer.MIN_VALUE))
          .reinterpretAsFloats()
          .intoMemorySegment(out, at, Lanes.ORDER);
    }
  }

  @Override
  public void backward(
      Matrix saved, long savedAt, Matrix grad, long gradAt, int rows, int columns) {
    MemorySegment savedRows = PaddedRows.require("saved", saved, savedAt, rows, columns);
    MemorySegment gradRows = PaddedRows.requireWritable("grad", grad, gradAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      long savedRow = saved.blockRow(savedAt, i);
      long gradRow = grad.blockRow(gradAt, i);
      for (int j = 0; j < columns; j += Lanes.COUNT) {
        long at = (long) j << 2;
        FloatVector y =
            FloatVector.fromMemorySegment(Lanes.FLOATS, savedRows, savedRow + at, Lanes.ORDER);
        FloatVector g =
            FloatVector.fromMemorySegment(Lanes.FLOATS, gradRows, gradRow + at, Lanes.ORDER);
        g.mul(y.neg().fma(y, FloatVector.broadcast(Lanes.FLOATS, 1f)))
            .intoMemorySegment(gradRows, gradRow + at, Lanes.ORDER);
      }
    }
  }
}
