package dev.ranvier.simd.norm;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;

/**
 * The sums of deviations of each column from a number near its mean, and of their squares: what
 * mean and variance are made of.
 *
 * <p>A mean from a sum of values is as wrong as that sum is rounded, which for values far from zero
 * is more than they vary. The deviations from such a mean are nearly exact, and their sum says how
 * wrong it is: for n rows the mean is centre + sum / n and the variance squares / n - (sum / n)²
 * (Chan, Golub and LeVeque, "Algorithms for Computing the Sample Variance", 1983: the corrected
 * two-pass algorithm).
 */
public final class ColumnMoments {

  private final Tier tier;

  private ColumnMoments(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static ColumnMoments of(Tier tier) {
    return new ColumnMoments(tier);
  }

  /**
   * sums[j] = sum of x[i, j] - centre[j] and squares[j] = sum of (x[i, j] - centre[j])², the latter
   * multiply-adds, rows ascending from +0. x is [rows, columns], centre, sums and squares
   * [columns], all padded to 16 floats; the results overlap nothing, and their padding is undefined
   * afterwards. Both tiers give the same bits.
   *
   * @param firstColumn of all matrices that the call begins with
   */
  public void run(
      Matrix x,
      Matrix centre,
      Matrix sums,
      Matrix squares,
      int firstColumn,
      int rows,
      int columns) {
    long at = x.at(0, firstColumn);
    PaddedRows.require("x", x, at, rows, columns);
    PaddedRows.requireRow("centre", centre, at, columns);
    PaddedRows.requireWritableRow("sums", sums, at, columns);
    PaddedRows.requireWritableRow("squares", squares, at, columns);
    if (tier == Tier.VECTOR) {
      ColumnMomentsKernel.run(x, centre, sums, squares, firstColumn, rows, columns);
    } else {
      ColumnMomentsScalar.run(x, centre, sums, squares, firstColumn, rows, columns);
    }
  }
}
