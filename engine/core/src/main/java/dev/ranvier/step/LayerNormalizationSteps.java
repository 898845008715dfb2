package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.norm.RowNormalization;

/**
 * The steps of layer normalization: y = gamma (x - m) r + beta with mean m and r = 1 /
 * sqrt(variance + epsilon) of each row (Ba, Kiros and Hinton, "Layer Normalization", 2016). Threads
 * share the rows, and the columns where rows are added up.
 */
public final class LayerNormalizationSteps {

  /** Bytes of a row's mean and 1 / sqrt(variance + epsilon). */
  private static final int STATS_BYTES = 2 * Float.BYTES;

  private final RowNormalization kernel;
  private final float epsilon;
  private final Operand x;
  private final Operand gamma;
  private final Operand stats;
  private final Workers workers;

  /**
   * Steps with all places resolved.
   *
   * @param x [batchSize, columns]
   * @param gamma [1, columns]; ones if the layer has none
   * @param stats {@link #statsBytes} bytes, kept until backward
   */
  public LayerNormalizationSteps(
      Tier tier, double epsilon, Operand x, Operand gamma, Operand stats, Workers workers) {
    this.kernel = RowNormalization.of(tier);
    this.epsilon = (float) epsilon;
    this.x = x;
    this.gamma = gamma;
    this.stats = stats;
    this.workers = workers;
  }

  /** Bytes of {@code stats} for so many rows. */
  public static long statsBytes(int rows) {
    return (long) rows * STATS_BYTES;
  }

  private long statsOf(int row) {
    return stats.offsetBytes() + statsBytes(row);
  }

  /**
   * y of the same shape as x, elsewhere.
   *
   * @param beta [1, columns]; zeros if the layer has none
   */
  public PassStep forward(String description, Operand beta, Operand y) {
    return PassStep.byRows(
        description,
        workers,
        x,
        2,
        (firstRow, firstColumn, rows, columns) ->
            kernel.forward(
                x.segment(),
                x.at(firstRow, 0),
                x.rowStride(),
                epsilon,
                gamma.segment(),
                gamma.offsetBytes(),
                beta.segment(),
                beta.offsetBytes(),
                rows,
                columns,
                y.segment(),
                y.at(firstRow, 0),
                y.rowStride(),
                stats.segment(),
                statsOf(firstRow)));
  }

  /** dgamma [1, columns] from dy. */
  public PassStep gammaGrad(String description, Operand outputGrad, Operand gammaGrad) {
    return PassStep.byColumns(
        description,
        workers,
        x,
        2,
        (firstRow, firstColumn, rows, columns) ->
            kernel.scaleGradient(
                outputGrad.segment(),
                outputGrad.at(0, firstColumn),
                outputGrad.rowStride(),
                x.segment(),
                x.at(0, firstColumn),
                x.rowStride(),
                stats.segment(),
                stats.offsetBytes(),
                rows,
                columns,
                gammaGrad.segment(),
                gammaGrad.at(0, firstColumn)));
  }

  /** dx from dy, which may be the same place. */
  public PassStep inputGrad(String description, Operand outputGrad, Operand inputGrad) {
    return PassStep.byRows(
        description,
        workers,
        x,
        3,
        (firstRow, firstColumn, rows, columns) ->
            kernel.backward(
                outputGrad.segment(),
                outputGrad.at(firstRow, 0),
                outputGrad.rowStride(),
                x.segment(),
                x.at(firstRow, 0),
                x.rowStride(),
                gamma.segment(),
                gamma.offsetBytes(),
                stats.segment(),
                statsOf(firstRow),
                rows,
                columns,
                inputGrad.segment(),
                inputGrad.at(firstRow, 0),
                inputGrad.rowStride()));
  }
}
