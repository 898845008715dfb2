package dev.ranvier.simd.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import dev.ranvier.simd.vector.Rows;
import java.lang.foreign.MemorySegment;

/**
 * y[j] = x[j] - max - log(sum of e<sup>x - max</sup>) over the row, the sum in the written order of
 * {@link RowScalar}. Backward: g[j] - e<sup>y[j]</sup> · sum of g.
 *
 * <p>A NaN or +Inf in a row makes the whole row NaN, and so does a row of nothing but -Inf.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Four passes, three of them over a row in L1.
 * The same text for both tiers, since all it does with a row is in {@link Rows} and {@link
 * LogSoftmaxRowKernel}.
 */
final class LogSoftmax implements ActivationKernel {

  private final Rows row;

  LogSoftmax(Tier tier) {
    this.row = new Rows(tier.require() == Tier.VECTOR);
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
    PaddedRows.require("in", in, inBytes, inStride, rows, columns);
    PaddedRows.requireWritable("out", out, outBytes, outStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = PaddedRows.row(inBytes, inStride, i);
      long outRow = PaddedRows.row(outBytes, outStride, i);
      subtract(in, inRow, row.max(in, inRow, columns), out, outRow, columns);
      float log = (float) StrictMath.log(sumOfExp(out, outRow, columns));
      subtract(out, outRow, log, out, outRow, columns);
    }
  }

  private void subtract(
      MemorySegment in, long inRow, float shift, MemorySegment out, long outRow, int columns) {
    if (row.areVectors()) {
      LogSoftmaxRowKernel.subtract(in, inRow, shift, out, outRow, columns);
    } else {
      LogSoftmaxRowScalar.subtract(in, inRow, shift, out, outRow, columns);
    }
  }

  private float sumOfExp(MemorySegment x, long xRow, int columns) {
    if (row.areVectors()) {
      LogSoftmaxRowKernel.fillPadding(x, xRow, columns);
      return LogSoftmaxRowKernel.sumOfExp(x, xRow, columns);
    }
    return LogSoftmaxRowScalar.sumOfExp(x, xRow, columns);
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
      float sum = row.sum(grad, gradRow, columns);
      if (row.areVectors()) {
        LogSoftmaxRowKernel.backward(saved, savedRow, grad, gradRow, sum, columns);
      } else {
        LogSoftmaxRowScalar.backward(saved, savedRow, grad, gradRow, sum, columns);
      }
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
