package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.norm.RowNormalization;

/**
 * The passes of layer normalization: y = gamma (x - m) r + beta with mean m and r = 1 /
 * sqrt(variance + epsilon) of each row (Ba, Kiros and Hinton, "Layer Normalization", 2016).
 */
public final class LayerNormalizer {

  private final RowNormalization kernel;
  private final float epsilon;
  private final Operand x;
  private final Operand gamma;
  private final Operand stats;

  /**
   * A normalizer with all places resolved.
   *
   * @param x [batchSize, columns]
   * @param gamma [1, columns]; ones if the layer has none
   * @param stats room for two floats of each row, kept until backward
   */
  public LayerNormalizer(Tier tier, double epsilon, Operand x, Operand gamma, Operand stats) {
    this.kernel = RowNormalization.of(tier);
    this.epsilon = (float) epsilon;
    this.x = x;
    this.gamma = gamma;
    this.stats = stats;
  }

  /**
   * y of the same shape as x, elsewhere.
   *
   * @param beta [1, columns]; zeros if the layer has none
   */
  public void normalize(Operand beta, Operand y, int rows) {
    kernel.forward(
        x.segment(),
        x.offsetBytes(),
        x.rowStride(),
        epsilon,
        gamma.segment(),
        gamma.offsetBytes(),
        beta.segment(),
        beta.offsetBytes(),
        rows,
        x.columns(),
        y.segment(),
        y.offsetBytes(),
        y.rowStride(),
        stats.segment(),
        stats.offsetBytes());
  }

  /** dgamma [1, columns] from dy. */
  public void gammaGrad(Operand outputGrad, Operand gammaGrad, int rows) {
    kernel.scaleGradient(
        outputGrad.segment(),
        outputGrad.offsetBytes(),
        outputGrad.rowStride(),
        x.segment(),
        x.offsetBytes(),
        x.rowStride(),
        stats.segment(),
        stats.offsetBytes(),
        rows,
        x.columns(),
        gammaGrad.segment(),
        gammaGrad.offsetBytes());
  }

  /** dx from dy, which may be the same place. */
  public void inputGrad(Operand outputGrad, Operand inputGrad, int rows) {
    kernel.backward(
        outputGrad.segment(),
        outputGrad.offsetBytes(),
        outputGrad.rowStride(),
        x.segment(),
        x.offsetBytes(),
        x.rowStride(),
        gamma.segment(),
        gamma.offsetBytes(),
        stats.segment(),
        stats.offsetBytes(),
        rows,
        x.columns(),
        inputGrad.segment(),
        inputGrad.offsetBytes(),
        inputGrad.rowStride());
  }
}
