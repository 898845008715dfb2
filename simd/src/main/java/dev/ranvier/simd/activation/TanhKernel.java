package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsKernel.broadcast;
import static dev.ranvier.simd.vector.FloatsKernel.load;
import static dev.ranvier.simd.vector.FloatsKernel.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsKernel.store;

import dev.ranvier.simd.vector.ExpKernel;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y = tanh(x), backward g · (1 - y²).
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 6 and the constants of exp.
 * Defined by {@link TanhScalar}. Both branches are computed and blended.
 */
final class TanhKernel implements ActivationKernel {

  private static FloatVector tanh(FloatVector x) {
    FloatVector magnitude = x.lanewise(VectorOperators.ABS);
    FloatVector e = ExpKernel.exp(magnitude.add(magnitude));
    FloatVector large = broadcast(1f).sub(broadcast(2f).div(e.add(1f)));
    FloatVector square = magnitude.mul(magnitude);
    FloatVector p = multiplyAdd(broadcast(TanhScalar.C11), square, broadcast(TanhScalar.C9));
    p = multiplyAdd(p, square, broadcast(TanhScalar.C7));
    p = multiplyAdd(p, square, broadcast(TanhScalar.C5));
    p = multiplyAdd(p, square, broadcast(TanhScalar.C3));
    FloatVector small = multiplyAdd(p.mul(square), magnitude, magnitude);
    IntVector y =
        large
            .blend(small, magnitude.compare(VectorOperators.LT, TanhScalar.SMALL))
            .reinterpretAsInts();
    return y.or(x.reinterpretAsInts().and(Integer.MIN_VALUE)).reinterpretAsFloats();
  }

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
      for (int j = 0; j < columns; j += Lanes.COUNT) {
        long at = (long) j << 2;
        FloatVector x = load(in, inRow + at);
        store(tanh(x), out, outRow + at);
      }
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
