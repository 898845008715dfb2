package dev.ranvier.simd.norm;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;

/**
 * The sum of products of deviations of each column: rows times the population covariance of two
 * matrices, column by column.
 *
 * <p>Batch normalization takes it of its input with itself (rows times the variance) and of its
 * gradient with its input, with 0 as the gradient's mean.
 */
public final class ColumnCovariance {

  private final Tier tier;

  private ColumnCovariance(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static ColumnCovariance of(Tier tier) {
    return new ColumnCovariance(tier);
  }

  /**
   * out[j] = sum of (a[i, j] - aMean[j]) · (b[i, j] - bMean[j]), one chain of multiply-adds, rows
   * ascending from +0. a and b are [rows, columns] and may be the same place, aMean, bMean and out
   * [columns]; all are padded to 16 floats; out overlaps none of them, and its padding is undefined
   * afterwards. Both tiers give the same bits.
   *
   * @param firstColumn of all matrices that the call begins with
   */
  public void run(
      Matrix a,
      Matrix aMean,
      Matrix b,
      Matrix bMean,
      Matrix out,
      int firstColumn,
      int rows,
      int columns) {
    long at = a.at(0, firstColumn);
    PaddedRows.require("a", a, at, rows, columns);
    PaddedRows.requireRow("aMean", aMean, at, columns);
    PaddedRows.require("b", b, at, rows, columns);
    PaddedRows.requireRow("bMean", bMean, at, columns);
    PaddedRows.requireWritableRow("out", out, at, columns);
    if (tier == Tier.VECTOR) {
      ColumnCovarianceKernel.run(a, aMean, b, bMean, out, firstColumn, rows, columns);
    } else {
      ColumnCovarianceScalar.run(a, aMean, b, bMean, out, firstColumn, rows, columns);
    }
  }
}
