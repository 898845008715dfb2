package dev.ranvier.simd.loss;

import dev.ranvier.simd.Tier;

/** The losses as Keras 3 defines them, each for the tier that is asked for. */
public final class Losses {

  private Losses() {}

  /**
   * Mean over rows of -sum of y · log softmax(x). Targets are float probabilities [rows, columns],
   * one in each row for a class. Gradient (p - y) / rows. A logit of -Inf whose target is 0 adds
   * nothing.
   */
  public static LossKernel softmaxCrossEntropy(Tier tier) {
    return tier.require() == Tier.VECTOR
        ? new SoftmaxCrossEntropyKernel()
        : new SoftmaxCrossEntropyScalar();
  }

  /**
   * The same from class ids: int32, one per row, the stride of targets in ints. The bits are those
   * of one-hot targets.
   *
   * <p>Its methods throw IllegalArgumentException, before anything is written, when an id is not in
   * 0..columns-1.
   */
  public static LossKernel softmaxCrossEntropyClassIds(Tier tier) {
    return tier.require() == Tier.VECTOR
        ? new SoftmaxCrossEntropyClassIdsKernel()
        : new SoftmaxCrossEntropyClassIdsScalar();
  }

  /**
   * Mean over rows and columns of max(z, 0) - z · y + log(1 + e<sup>-|z|</sup>), z the logits. The
   * output is sigmoid(z), the gradient (p - y) / (rows · columns).
   */
  public static LossKernel sigmoidBinaryCrossEntropy(Tier tier) {
    return tier.require() == Tier.VECTOR
        ? new SigmoidBinaryCrossEntropyKernel()
        : new SigmoidBinaryCrossEntropyScalar();
  }

  /** Mean over rows and columns of (p - y)². Predictions stay as they are. */
  public static LossKernel meanSquaredError(Tier tier) {
    return tier.require() == Tier.VECTOR
        ? new MeanSquaredErrorKernel()
        : new MeanSquaredErrorScalar();
  }

  /**
   * Mean over rows and columns of -y · log p - (1 - y) · log(1 - p), p clipped to [1e-7, 1 - 1e-7];
   * the gradient, by p, is zero where p was clipped. Predictions stay as they are.
   */
  public static LossKernel binaryCrossEntropy(Tier tier) {
    return tier.require() == Tier.VECTOR
        ? new BinaryCrossEntropyKernel()
        : new BinaryCrossEntropyScalar();
  }
}
