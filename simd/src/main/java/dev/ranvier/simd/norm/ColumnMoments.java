package dev.ranvier.simd.norm;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

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
   */
  public void run(
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment centre,
      long centreBytes,
      int rows,
      int columns,
      MemorySegment sums,
      long sumsBytes,
      MemorySegment squares,
      long squaresBytes) {
    PaddedRows.require("x", x, xBytes, xStride, rows, columns);
    PaddedRows.require("centre", centre, centreBytes, columns, 1, columns);
    PaddedRows.requireWritable("sums", sums, sumsBytes, columns, 1, columns);
    PaddedRows.requireWritable("squares", squares, squaresBytes, columns, 1, columns);
    if (tier == Tier.VECTOR) {
      ColumnMomentsKernel.run(
          x,
          xBytes,
          xStride,
          centre,
          centreBytes,
          rows,
          columns,
          sums,
          sumsBytes,
          squares,
          squaresBytes);
    } else {
      ColumnMomentsScalar.run(
          x,
          xBytes,
          xStride,
          centre,
          centreBytes,
          rows,
          columns,
          sums,
          sumsBytes,
          squares,
          squaresBytes);
    }
  }
}
