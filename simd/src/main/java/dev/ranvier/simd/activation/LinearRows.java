package dev.ranvier.simd.activation;

import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * y = x; backward: the gradient stays. No arithmetic, hence one class for both tiers.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class LinearRows implements ActivationKernel {

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
      MemorySegment.copy(in, inRow, out, outRow, (long) columns << 2);
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
