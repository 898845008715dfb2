package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * y[j] = e<sup>x[j] - max</sup> / sum over the row; sums in the written order of {@link RowScalar}.
 * Backward: g[j] = y[j] · (g[j] - sum of g · y).
 *
 * <p>A NaN or +Inf in a row makes the whole row NaN, and so does a row of nothing but -Inf.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats.
 */
final class SoftmaxScalar implements ActivationKernel {

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
      RowScalar.expShifted(in, inRow, RowScalar.max(in, inRow, columns), out, outRow, columns);
      RowScalar.scale(out, outRow, 1f / RowScalar.sum(out, outRow, columns), columns);
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
      float dot = RowScalar.dot(grad, gradRow, saved, savedRow, columns);
      backwardRow(saved, savedRow, grad, gradRow, dot, columns);
    }
  }

  private static void backwardRow(
      MemorySegment saved,
      long savedRow,
      MemorySegment grad,
      long gradRow,
      float dot,
      int columns) {
    for (int j = 0; j < columns; j++) {
      long at = (long) j << 2;
      float y = load(saved, savedRow + at);
      float g = load(grad, gradRow + at);
      store(y * (g - dot), grad, gradRow + at);
    }
  }

  @Override
  public boolean derivativeFromOutput() {
    return true;
  }

  @Override
  public boolean elementwise() {
    return false;
  }
}
