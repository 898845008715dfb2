package dev.ranvier.simd.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import dev.ranvier.simd.vector.Rows;
import java.lang.foreign.MemorySegment;

/**
 * y[j] = e<sup>x[j] - max</sup> / sum over the row; sums in the written order of {@link RowScalar}.
 * Backward: g[j] = y[j] · (g[j] - sum of g · y).
 *
 * <p>A NaN or +Inf in a row makes the whole row NaN, and so does a row of nothing but -Inf.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. The same text for both tiers, since all it
 * does with a row is in {@link Rows} and {@link SoftmaxRowKernel}.
 */
final class Softmax implements ActivationKernel {

  private final Rows row;

  Softmax(Tier tier) {
    this.row = new Rows(tier.require() == Tier.VECTOR);
  }

  @Override
  public void forward(Matrix in, long inAt, Matrix out, long outAt, int rows, int columns) {
    MemorySegment inRows = PaddedRows.require("in", in, inAt, rows, columns);
    MemorySegment outRows = PaddedRows.requireWritable("out", out, outAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = in.blockRow(inAt, i);
      long outRow = out.blockRow(outAt, i);
      row.expShifted(inRows, inRow, row.max(inRows, inRow, columns), outRows, outRow, columns);
      row.scale(outRows, outRow, 1f / row.sum(outRows, outRow, columns), columns);
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
      float dot = row.dot(gradRows, gradRow, savedRows, savedRow, columns);
      if (row.areVectors()) {
        SoftmaxRowKernel.backward(savedRows, savedRow, gradRows, gradRow, dot, columns);
      } else {
        SoftmaxRowScalar.backward(savedRows, savedRow, gradRows, gradRow, dot, columns);
      }
    }
  }

  @Override
  public boolean elementwise() {
    return false;
  }
}
