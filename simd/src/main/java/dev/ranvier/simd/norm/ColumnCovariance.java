package dev.ranvier.simd.norm;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

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
   */
  public void run(
      MemorySegment a,
      long aBytes,
      int aStride,
      MemorySegment aMean,
      long aMeanBytes,
      MemorySegment b,
      long bBytes,
      int bStride,
      MemorySegment bMean,
      long bMeanBytes,
      int rows,
      int columns,
      MemorySegment out,
      long outBytes) {
    PaddedRows.require("a", a, aBytes, aStride, rows, columns);
    PaddedRows.require("aMean", aMean, aMeanBytes, columns, 1, columns);
    PaddedRows.require("b", b, bBytes, bStride, rows, columns);
    PaddedRows.require("bMean", bMean, bMeanBytes, columns, 1, columns);
    PaddedRows.requireWritable("out", out, outBytes, columns, 1, columns);
    if (tier == Tier.VECTOR) {
      ColumnCovarianceKernel.run(
          a,
          aBytes,
          aStride,
          aMean,
          aMeanBytes,
          b,
          bBytes,
          bStride,
          bMean,
          bMeanBytes,
          rows,
          columns,
          out,
          outBytes);
    } else {
      ColumnCovarianceScalar.run(
          a,
          aBytes,
          aStride,
          aMean,
          aMeanBytes,
          b,
          bBytes,
          bStride,
          bMean,
          bMeanBytes,
          rows,
          columns,
          out,
          outBytes);
    }
  }
}
