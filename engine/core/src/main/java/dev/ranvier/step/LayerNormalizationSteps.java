package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.norm.LayerNormalization;

/**
 * The steps of layer normalization: y = gamma (x - m) r + beta with mean m and r = 1 /
 * sqrt(variance + epsilon) of each row (Ba, Kiros and Hinton, "Layer Normalization", 2016). Threads
 * share the rows, and the columns where rows are added up.
 */
public final class LayerNormalizationSteps {

  private final LayerNormalization kernel;
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
    this.kernel = LayerNormalization.of(tier);
    this.epsilon = (float) epsilon;
    this.x = x;
    this.gamma = gamma;
    this.stats = stats;
    this.workers = workers;
  }

  /** Bytes of {@code stats} for so many rows. */
  public static long statsBytes(int rows) {
    return (long) rows * LayerNormalization.STATS_BYTES;
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
                x.matrix(),
                epsilon,
                gamma.matrix(),
                beta.matrix(),
                y.matrix(),
                stats.matrix(),
                firstRow,
                rows,
                columns));
  }

  /** dgamma [1, columns] from dy. */
  public PassStep gammaGrad(String description, Operand outputGrad, Operand gammaGrad) {
    return PassStep.byColumns(
        description,
        workers,
        x,
        2,
        (firstRow, firstColumn, rows, columns) ->
            kernel.gammaGradient(
                outputGrad.matrix(),
                x.matrix(),
                stats.matrix(),
                gammaGrad.matrix(),
                firstColumn,
                rows,
                columns));
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
                outputGrad.matrix(),
                x.matrix(),
                gamma.matrix(),
                stats.matrix(),
                inputGrad.matrix(),
                firstRow,
                rows,
                columns));
  }
}
