package dev.ranvier.simd.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
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
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    MemorySegment inRows = PaddedRows.require("in", in, inAt, rows, columns);
    MemorySegment outRows = PaddedRows.requireWritable("out", out, outAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = in.blockRow(inAt, i);
      long outRow = out.blockRow(outAt, i);
      subtract(inRows, inRow, row.max(inRows, inRow, columns), outRows, outRow, columns);
      float log = (float) StrictMath.log(sumOfExp(outRows, outRow, columns));
      subtract(outRows, outRow, log, outRows, outRow, columns);
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
      Matrix saved, long savedAt, Matrix grad, long gradAt, int rows, int columns) {
    MemorySegment savedRows = PaddedRows.require("saved", saved, savedAt, rows, columns);
    MemorySegment gradRows = PaddedRows.requireWritable("grad", grad, gradAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      long savedRow = saved.blockRow(savedAt, i);
      long gradRow = grad.blockRow(gradAt, i);
      float sum = row.sum(gradRows, gradRow, columns);
      if (row.areVectors()) {
        LogSoftmaxRowKernel.backward(savedRows, savedRow, gradRows, gradRow, sum, columns);
      } else {
        LogSoftmaxRowScalar.backward(savedRows, savedRow, gradRows, gradRow, sum, columns);
      }
    }
  }

  @Override
  public boolean elementwise() {
    return false;
  }
}
