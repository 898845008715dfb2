package dev.ranvier.simd.norm;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
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
public final class LayerNormalization {

  /** Bytes of a row of stats: mean and 1 / sqrt(variance + epsilon). */
  public static final int STATS_BYTES = 2 * Float.BYTES;

  private final Tier tier;

  private LayerNormalization(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static LayerNormalization of(Tier tier) {
    return new LayerNormalization(tier);
  }

  /**
   * y[i, j] = x̂[i, j] · gamma[j] + beta[j], and the stats of each row. x and y are [rows,
   * columns], gamma and beta [columns], all padded to 16 floats; stats is [rows, 2] without
   * padding. Nothing overlaps; y's padding is undefined afterwards. At least one column. Both tiers
   * give the same bits.
   *
   * @param firstRow that the call begins with
   */
  public void forward(
      Matrix x,
      float epsilon,
      Matrix gamma,
      Matrix beta,
      Matrix y,
      Matrix stats,
      int firstRow,
      int rows,
      int columns) {
    requireColumns(columns);
    final MemorySegment xRows = PaddedRows.require("x", x, x.at(firstRow, 0), rows, columns);
    final MemorySegment gammas = PaddedRows.requireRow("gamma", gamma, 0, columns);
    final MemorySegment betas = PaddedRows.requireRow("beta", beta, 0, columns);
    final MemorySegment yRows =
        PaddedRows.requireWritable("y", y, y.at(firstRow, 0), rows, columns);
    final MemorySegment kept = stats.segment();
    long firstStats = statsOf(stats, firstRow);
    PaddedRows.requireExactlyWritable("stats", kept, firstStats, 2, rows, 2);
    for (int i = 0; i < rows; i++) {
      long xRow = x.row(firstRow, i);
      long yRow = y.row(firstRow, i);
      long statsRow = firstStats + (long) i * STATS_BYTES;
      if (tier == Tier.VECTOR) {
        LayerNormalizationKernel.statsRow(xRows, xRow, epsilon, columns, kept, statsRow);
        LayerNormalizationKernel.forwardRow(
            xRows,
            xRow,
            gammas,
            gamma.bytes(),
            betas,
            beta.bytes(),
            columns,
            yRows,
            yRow,
            kept,
            statsRow);
      } else {
        LayerNormalizationScalar.statsRow(xRows, xRow, epsilon, columns, kept, statsRow);
        LayerNormalizationScalar.forwardRow(
            xRows,
            xRow,
            gammas,
            gamma.bytes(),
            betas,
            beta.bytes(),
            columns,
            yRows,
            yRow,
            kept,
            statsRow);
      }
    }
  }

  /**
   * dx[i, j] = r[i] · (g[i, j] - mean of g[i] - x̂[i, j] · mean of g[i] · x̂[i]) with g = dy ·
   * gamma. dy, x and dx are [rows, columns], gamma [columns], all padded to 16 floats; stats as
   * {@link #forward} left it. dx is the same place as dy or overlaps nothing; its padding is
   * undefined afterwards. At least one column. Both tiers give the same bits.
   *
   * @param firstRow that the call begins with
   */
  public void backward(
      Matrix dy,
      Matrix x,
      Matrix gamma,
      Matrix stats,
      Matrix dx,
      int firstRow,
      int rows,
      int columns) {
    requireColumns(columns);
    final MemorySegment dyRows = PaddedRows.require("dy", dy, dy.at(firstRow, 0), rows, columns);
    final MemorySegment xRows = PaddedRows.require("x", x, x.at(firstRow, 0), rows, columns);
    final MemorySegment gammas = PaddedRows.requireRow("gamma", gamma, 0, columns);
    final MemorySegment kept = stats.segment();
    long firstStats = statsOf(stats, firstRow);
    PaddedRows.requireExactly("stats", kept, firstStats, 2, rows, 2);
    final MemorySegment dxRows =
        PaddedRows.requireWritable("dx", dx, dx.at(firstRow, 0), rows, columns);
    for (int i = 0; i < rows; i++) {
      long dyRow = dy.row(firstRow, i);
      long xRow = x.row(firstRow, i);
      long statsRow = firstStats + (long) i * STATS_BYTES;
      long dxRow = dx.row(firstRow, i);
      if (tier == Tier.VECTOR) {
        LayerNormalizationKernel.backwardRow(
            dyRows,
            dyRow,
            xRows,
            xRow,
            gammas,
            gamma.bytes(),
            kept,
            statsRow,
            columns,
            dxRows,
            dxRow);
      } else {
        LayerNormalizationScalar.backwardRow(
            dyRows,
            dyRow,
            xRows,
            xRow,
            gammas,
            gamma.bytes(),
            kept,
            statsRow,
            columns,
            dxRows,
            dxRow);
      }
    }
  }

  /**
   * The gradient of gamma: out[j] = sum of dy[i, j] · x̂[i, j], one chain of multiply-adds, rows
   * ascending from +0. (That of beta are the {@link dev.ranvier.simd.reduce.ColumnSums} of dy.) dy
   * and x are [rows, columns], out [columns], all padded to 16 floats; stats as {@link #forward}
   * left it. out overlaps nothing; its padding is undefined afterwards. Both tiers give the same
   * bits.
   *
   * @param firstColumn that the call begins with
   */
  public void gammaGradient(
      Matrix dy, Matrix x, Matrix stats, Matrix out, int firstColumn, int rows, int columns) {
    long at = (long) firstColumn << 2;
    PaddedRows.require("dy", dy, at, rows, columns);
    PaddedRows.require("x", x, at, rows, columns);
    PaddedRows.requireExactly("stats", stats.segment(), stats.bytes(), 2, rows, 2);
    PaddedRows.requireWritableRow("out", out, at, columns);
    if (tier == Tier.VECTOR) {
      LayerNormalizationGammaKernel.run(dy, x, stats, out, firstColumn, rows, columns);
    } else {
      LayerNormalizationGammaScalar.run(dy, x, stats, out, firstColumn, rows, columns);
    }
  }

  private static long statsOf(Matrix stats, int row) {
    return stats.bytes() + (long) row * STATS_BYTES;
  }

  private static void requireColumns(int columns) {
    if (columns < 1) {
      throw new IllegalArgumentException(
          "A row has " + columns + " columns, expected at least 1: the mean of none is no number");
    }
  }
}
