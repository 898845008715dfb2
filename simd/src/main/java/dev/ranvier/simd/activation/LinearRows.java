package dev.ranvier.simd.activation;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * y = x; backward: the gradient stays. No arithmetic, hence one class for both tiers.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class LinearRows implements ActivationKernel {

  @Override
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    MemorySegment inRows = PaddedRows.require("in", in, inAt, rows, columns);
    MemorySegment outRows = PaddedRows.requireWritable("out", out, outAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = in.blockRow(inAt, i);
      long outRow = out.blockRow(outAt, i);
      MemorySegment.copy(inRows, inRow, outRows, outRow, (long) columns << 2);
    }
  }

  @Override
  public void backward(
      Matrix saved, long savedAt, Matrix grad, long gradAt, int rows, int columns) {
    PaddedRows.require("saved", saved, savedAt, rows, columns);
    PaddedRows.requireWritable("grad", grad, gradAt, rows, columns);
  }
}
