package dev.ranvier.simd.activation;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.SigmoidRowKernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * y = 1 / (1 + e<sup>-x</sup>), backward g · y · (1 - y).
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 3 (backward). Defined by {@link
 * SigmoidScalar}.
 */
final class SigmoidKernel implements ActivationKernel {

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
      SigmoidRowKernel.expSigned(in, inRow, out, outRow, columns);
      SigmoidRowKernel.finish(out, outRow, columns);
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
        FloatVector y =
            FloatVector.fromMemorySegment(Lanes.FLOATS, saved, savedRow + at, Lanes.ORDER);
        FloatVector g =
            FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
        g.mul(y.mul(FloatVector.broadcast(Lanes.FLOATS, 1f).sub(y)))
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
