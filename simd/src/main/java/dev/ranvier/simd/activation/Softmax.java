package dev.ranvier.simd.activation;

import dev.ranvier.simd.Tier;
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
      row.expShifted(in, inRow, row.max(in, inRow, columns), out, outRow, columns);
      row.scale(out, outRow, 1f / row.sum(out, outRow, columns), columns);
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
      float dot = row.dot(grad, gradRow, saved, savedRow, columns);
      if (row.areVectors()) {
        SoftmaxRowKernel.backward(saved, savedRow, grad, gradRow, dot, columns);
      } else {
        SoftmaxRowScalar.backward(saved, savedRow, grad, gradRow, dot, columns);
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
