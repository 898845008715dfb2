package dev.ranvier.simd.norm;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import java.lang.foreign.MemorySegment;

/**
 * Layer normalization (Ba, Kiros and Hinton, 2016) of each row by itself: y = x̂ · gamma + beta
 * with x̂ = (x - mean) · r and r = 1 / sqrt(variance + epsilon), and its derivatives.
 *
 * <p>The variance is that of the population. It comes from the deviations from a mean that is taken
 * first, and these correct that mean too: a rounded sum of values far from zero is wrong by more
 * than they vary (the corrected two-pass algorithm, as {@link ColumnMoments} has it). Sums over a
 * row follow the written order of {@link RowScalar}, so a row's result has the same bits at every
 * width of a vector and in every batch.
 *
 * <p>Mean and r of each row, two floats, are kept for the backward pass in a dense matrix of their
 * own, {@code stats} [rows, 2].
 */
public final class RowNormalization {

  /** Bytes of a row of stats: mean and 1 / sqrt(variance + epsilon). */
  static final int STATS_BYTES = 2 * Float.BYTES;

  private final Tier tier;

  private RowNormalization(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static RowNormalization of(Tier tier) {
    return new RowNormalization(tier);
  }

  /**
   * y[i, j] = x̂[i, j] · gamma[j] + beta[j], and the stats of each row. x and y are [rows,
   * columns], gamma and beta [columns], all padded to 16 floats; stats is [rows, 2] without
   * padding. Nothing overlaps; y's padding is undefined afterwards. At least one column. Both tiers
   * give the same bits.
   */
  public void forward(
      MemorySegment x,
      long xBytes,
      int xStride,
      float epsilon,
      MemorySegment gamma,
      long gammaBytes,
      MemorySegment beta,
      long betaBytes,
      int rows,
      int columns,
      MemorySegment y,
      long yBytes,
      int yStride,
      MemorySegment stats,
      long statsBytes) {
    requireColumns(columns);
    PaddedRows.require("x", x, xBytes, xStride, rows, columns);
    PaddedRows.require("gamma", gamma, gammaBytes, columns, 1, columns);
    PaddedRows.require("beta", beta, betaBytes, columns, 1, columns);
    PaddedRows.requireWritable("y", y, yBytes, yStride, rows, columns);
    PaddedRows.requireExactlyWritable("stats", stats, statsBytes, 2, rows, 2);
    for (int i = 0; i < rows; i++) {
      long xRow = PaddedRows.row(xBytes, xStride, i);
      long yRow = PaddedRows.row(yBytes, yStride, i);
      long statsRow = statsBytes + (long) i * STATS_BYTES;
      if (tier == Tier.VECTOR) {
        RowNormalizationKernel.statsRow(x, xRow, epsilon, columns, stats, statsRow);
        RowNormalizationKernel.forwardRow(
            x, xRow, gamma, gammaBytes, beta, betaBytes, columns, y, yRow, stats, statsRow);
      } else {
        RowNormalizationScalar.statsRow(x, xRow, epsilon, columns, stats, statsRow);
        RowNormalizationScalar.forwardRow(
            x, xRow, gamma, gammaBytes, beta, betaBytes, columns, y, yRow, stats, statsRow);
      }
    }
  }

  /**
   * dx[i, j] = r[i] · (g[i, j] - mean of g[i] - x̂[i, j] · mean of g[i] · x̂[i]) with g = dy ·
   * gamma. dy, x and dx are [rows, columns], gamma [columns], all padded to 16 floats; stats as
   * {@link #forward} left it. dx is the same place as dy or overlaps nothing; its padding is
   * undefined afterwards. At least one column. Both tiers give the same bits.
   */
  public void backward(
      MemorySegment dy,
      long dyBytes,
      int dyStride,
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment gamma,
      long gammaBytes,
      MemorySegment stats,
      long statsBytes,
      int rows,
      int columns,
      MemorySegment dx,
      long dxBytes,
      int dxStride) {
    requireColumns(columns);
    PaddedRows.require("dy", dy, dyBytes, dyStride, rows, columns);
    PaddedRows.require("x", x, xBytes, xStride, rows, columns);
    PaddedRows.require("gamma", gamma, gammaBytes, columns, 1, columns);
    PaddedRows.requireExactly("stats", stats, statsBytes, 2, rows, 2);
    PaddedRows.requireWritable("dx", dx, dxBytes, dxStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long dyRow = PaddedRows.row(dyBytes, dyStride, i);
      long xRow = PaddedRows.row(xBytes, xStride, i);
      long statsRow = statsBytes + (long) i * STATS_BYTES;
      long dxRow = PaddedRows.row(dxBytes, dxStride, i);
      if (tier == Tier.VECTOR) {
        RowNormalizationKernel.backwardRow(
            dy, dyRow, x, xRow, gamma, gammaBytes, stats, statsRow, columns, dx, dxRow);
      } else {
        RowNormalizationScalar.backwardRow(
            dy, dyRow, x, xRow, gamma, gammaBytes, stats, statsRow, columns, dx, dxRow);
      }
    }
  }

  /**
   * The gradient of gamma: out[j] = sum of dy[i, j] · x̂[i, j], one chain of multiply-adds, rows
   * ascending from +0. (That of beta are the {@link dev.ranvier.simd.reduce.ColumnSums} of dy.) dy
   * and x are [rows, columns], out [columns], all padded to 16 floats; stats as {@link #forward}
   * left it. out overlaps nothing; its padding is undefined afterwards. Both tiers give the same
   * bits.
   */
  public void scaleGradient(
      MemorySegment dy,
      long dyBytes,
      int dyStride,
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment stats,
      long statsBytes,
      int rows,
      int columns,
      MemorySegment out,
      long outBytes) {
    PaddedRows.require("dy", dy, dyBytes, dyStride, rows, columns);
    PaddedRows.require("x", x, xBytes, xStride, rows, columns);
    PaddedRows.requireExactly("stats", stats, statsBytes, 2, rows, 2);
    PaddedRows.requireWritable("out", out, outBytes, columns, 1, columns);
    if (tier == Tier.VECTOR) {
      RowScaleGradientKernel.run(
          dy,
          dyBytes,
          dyStride,
          x,
          xBytes,
          xStride,
          stats,
          statsBytes,
          rows,
          columns,
          out,
          outBytes);
    } else {
      RowScaleGradientScalar.run(
          dy,
          dyBytes,
          dyStride,
          x,
          xBytes,
          xStride,
          stats,
          statsBytes,
          rows,
          columns,
          out,
          outBytes);
    }
  }

  private static void requireColumns(int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException(
          "A row has " + columns + " columns, expected at least 1: the mean of none is no number");
    }
  }
}
