package dev.ranvier.simd.activation;

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
  public void forward(
      MemorySegment in,
      long inBytes,
      int inStride,
      MemorySegment out,
      long outBytes,
      int outStride,
      int rows,
      int columns) {
    PaddedRows.require("in", in, inBytes, inStride, rows, columns);
    PaddedRows.requireWritable("out", out, outBytes, outStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = PaddedRows.row(inBytes, inStride, i);
      long outRow = PaddedRows.row(outBytes, outStride, i);
      ExpRowKernel.expSigned(in, inRow, 2f, TanhScalar.SMALL, out, outRow, columns);
      finish(out, outRow, columns);
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
          FloatVector.broadcast(Lanes.FLOATS, TanhScalar.C11)
              .fma(square, FloatVector.broadcast(Lanes.FLOATS, TanhScalar.C9));
      p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, TanhScalar.C7));
      p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, TanhScalar.C5));
      p = p.fma(square, FloatVector.broadcast(Lanes.FLOATS, TanhScalar.C3));
      FloatVector small = p.mul(square).fma(magnitude, magnitude);
      FloatVector large =
          FloatVector.broadcast(Lanes.FLOATS, 1f)
              .sub(FloatVector.broadcast(Lanes.FLOATS, 2f).div(magnitude.add(1f)));
      large
          .blend(small, magnitude.compare(VectorOperators.LT, TanhScalar.SMALL))
          .reinterpretAsInts()
          .or(x.reinterpretAsInts().and(Integer.MIN_VALUE))
          .reinterpretAsFloats()
          .intoMemorySegment(out, at, Lanes.ORDER);
    }
  }

  @Override
  public void backward(
      MemorySegment saved,
      long savedBytes,
      int savedStride,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      int rows,
      int columns) {
    PaddedRows.require("saved", saved, savedBytes, savedStride, rows, columns);
    PaddedRows.requireWritable("grad", grad, gradBytes, gradStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long savedRow = PaddedRows.row(savedBytes, savedStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      for (int j = 0; j < columns; j += Lanes.COUNT) {
        long at = (long) j << 2;
        FloatVector y =
            FloatVector.fromMemorySegment(Lanes.FLOATS, saved, savedRow + at, Lanes.ORDER);
        FloatVector g =
            FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
        g.mul(y.neg().fma(y, FloatVector.broadcast(Lanes.FLOATS, 1f)))
            .intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
      }
    }
  }

  @Override
  public boolean derivativeFromOutput() {
    return true;
  }

  @Override
  public boolean elementwise() {
    return true;
  }
}
