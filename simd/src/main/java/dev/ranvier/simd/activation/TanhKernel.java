package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsKernel.broadcast;
import static dev.ranvier.simd.vector.FloatsKernel.load;
import static dev.ranvier.simd.vector.FloatsKernel.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsKernel.store;

import dev.ranvier.simd.vector.ExpKernel;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.SigmoidRowKernel;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y = tanh(x), backward g · (1 - y²).
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 6 and the constants of exp.
 * Defined by {@link TanhScalar}. Two passes, the second over a row in L1, for the reason given in
 * {@link SigmoidRowKernel}; both branches are computed and blended.
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
    assert PaddedRows.fit(in, inBytes, inStride, rows, columns);
    assert PaddedRows.fit(out, outBytes, outStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = PaddedRows.row(inBytes, inStride, i);
      long outRow = PaddedRows.row(outBytes, outStride, i);
      expSigned(in, inRow, out, outRow, columns);
      finish(out, outRow, columns);
    }
  }

  /** Below SMALL x itself, above it e^(2|x|) with the sign of x, which is 3.49 or more. */
  private static void expSigned(
      MemorySegment in, long inRow, MemorySegment out, long outRow, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector x = load(in, inRow + at);
      FloatVector magnitude = x.lanewise(VectorOperators.ABS);
      FloatVector e = ExpKernel.exp(magnitude.add(magnitude));
      e.blend(magnitude, magnitude.compare(VectorOperators.LT, TanhScalar.SMALL))
          .reinterpretAsInts()
          .or(x.reinterpretAsInts().and(Integer.MIN_VALUE))
          .reinterpretAsFloats()
          .intoMemorySegment(out, outRow + at, ByteOrder.nativeOrder());
    }
  }

  private static void finish(MemorySegment out, long outRow, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = outRow + ((long) j << 2);
      FloatVector x = load(out, at);
      FloatVector magnitude = x.lanewise(VectorOperators.ABS);
      FloatVector square = magnitude.mul(magnitude);
      FloatVector p = multiplyAdd(broadcast(TanhScalar.C11), square, broadcast(TanhScalar.C9));
      p = multiplyAdd(p, square, broadcast(TanhScalar.C7));
      p = multiplyAdd(p, square, broadcast(TanhScalar.C5));
      p = multiplyAdd(p, square, broadcast(TanhScalar.C3));
      FloatVector small = multiplyAdd(p.mul(square), magnitude, magnitude);
      FloatVector large = broadcast(1f).sub(broadcast(2f).div(magnitude.add(1f)));
      large
          .blend(small, magnitude.compare(VectorOperators.LT, TanhScalar.SMALL))
          .reinterpretAsInts()
          .or(x.reinterpretAsInts().and(Integer.MIN_VALUE))
          .reinterpretAsFloats()
          .intoMemorySegment(out, at, ByteOrder.nativeOrder());
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
    assert PaddedRows.fit(saved, savedBytes, savedStride, rows, columns);
    assert PaddedRows.fit(grad, gradBytes, gradStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long savedRow = PaddedRows.row(savedBytes, savedStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      for (int j = 0; j < columns; j += Lanes.COUNT) {
        long at = (long) j << 2;
        FloatVector y = load(saved, savedRow + at);
        FloatVector g = load(grad, gradRow + at);
        store(g.mul(multiplyAdd(y.neg(), y, broadcast(1f))), grad, gradRow + at);
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
