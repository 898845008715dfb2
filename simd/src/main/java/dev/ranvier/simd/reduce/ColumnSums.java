package dev.ranvier.simd.reduce;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;

/** The sum of each column: what a bias gets as its gradient. */
public final class ColumnSums {

  private final Tier tier;

  private ColumnSums(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static ColumnSums of(Tier tier) {
    return new ColumnSums(tier);
  }

  /**
   * out[j] = sum of in[i, j], rows ascending from +0. in [rows, columns] and out [columns] are
   * padded to 16 floats and do not overlap; out's padding is left alone or overwritten by zeros.
   *
   * @param firstColumn of all matrices that the call begins with
   */
  public void run(Matrix in, Matrix out, int firstColumn, int rows, int columns) {
    long at = in.at(0, firstColumn);
    PaddedRows.require("in", in, at, rows, columns);
    PaddedRows.requireWritableRow("out", out, at, columns);
    if (tier == Tier.VECTOR) {
      ColumnSumsKernel.run(in, out, firstColumn, rows, columns);
    } else {
      ColumnSumsScalar.run(in, out, firstColumn, rows, columns);
    }
  }
}
