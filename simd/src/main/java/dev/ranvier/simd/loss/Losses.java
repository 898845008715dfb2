package dev.ranvier.simd.loss;

import dev.ranvier.simd.Tier;

/**
 * The losses as Keras 3 defines them, each for the tier that is asked for. Below, y is a target and
 * p a prediction; predictions stay as they are unless the loss says what it writes over them.
 *
 * <p>Label smoothing takes a share s, in [0, 1], of every label and gives it to all classes alike:
 * y · (1 - s) + s / columns under softmax, y · (1 - s) + s / 2 under the binary losses. Source:
 * Szegedy and others, "Rethinking the Inception architecture for computer vision", 2016. A share
 * outside [0, 1] is an IllegalArgumentException.
 */
public final class Losses {

  private Losses() {}

  /** {@link #softmaxCrossEntropy(Tier, float)} without label smoothing. */
  public static LossKernel softmaxCrossEntropy(Tier tier) {
    return softmaxCrossEntropy(tier, 0f);
  }

  /**
   * Mean over rows of -sum of y · log softmax(x), x the logits. Targets are float probabilities
   * [rows, columns], one in each row for a class. The output is p = softmax(x), the gradient (p -
   * y) / rows. A logit of -Inf whose target is 0 adds nothing; with label smoothing no target is 0
   * and the loss is infinite.
   */
  public static LossKernel softmaxCrossEntropy(Tier tier, float labelSmoothing) {
    return new SoftmaxCrossEntropy(tier, labelSmoothing);
  }

  /** {@link #softmaxCrossEntropyClassIds(Tier, float)} without label smoothing. */
  public static LossKernel softmaxCrossEntropyClassIds(Tier tier) {
    return softmaxCrossEntropyClassIds(tier, 0f);
  }

  /**
   * {@link #softmaxCrossEntropy(Tier, float)} from class ids: int32, one per row, the stride of
   * targets in ints. The bits are those of one-hot targets.
   *
   * <p>Its methods throw IllegalArgumentException, before anything is written, when an id is not in
   * 0..columns-1.
   */
  public static LossKernel softmaxCrossEntropyClassIds(Tier tier, float labelSmoothing) {
    return new SoftmaxCrossEntropyClassIds(tier, labelSmoothing);
  }

  /** {@link #sigmoidBinaryCrossEntropy(Tier, float)} without label smoothing. */
  public static LossKernel sigmoidBinaryCrossEntropy(Tier tier) {
    return sigmoidBinaryCrossEntropy(tier, 0f);
  }

  /**
   * Mean over rows and columns of max(z, 0) - z · y + log(1 + e<sup>-|z|</sup>), z the logits. The
   * output is p = sigmoid(z), the gradient (p - y) / (rows · columns).
   */
  public static LossKernel sigmoidBinaryCrossEntropy(Tier tier, float labelSmoothing) {
    return tier.require() == Tier.VECTOR
        ? new SigmoidBinaryCrossEntropyKernel(labelSmoothing)
        : new SigmoidBinaryCrossEntropyScalar(labelSmoothing);
  }

  /** {@link #binaryCrossEntropy(Tier, float)} without label smoothing. */
  public static LossKernel binaryCrossEntropy(Tier tier) {
    return binaryCrossEntropy(tier, 0f);
  }

  /**
   * Mean over rows and columns of -y · log p - (1 - y) · log(1 - p), p clipped to [1e-7, 1 - 1e-7];
   * the gradient, by p, is zero where p was clipped.
   */
  public static LossKernel binaryCrossEntropy(Tier tier, float labelSmoothing) {
    return tier.require() == Tier.VECTOR
        ? new BinaryCrossEntropyKernel(labelSmoothing)
        : new BinaryCrossEntropyScalar(labelSmoothing);
  }

  /** Mean over rows and columns of (p - y)². */
  public static LossKernel meanSquaredError(Tier tier) {
    return tier.require() == Tier.VECTOR
        ? new MeanSquaredErrorKernel()
        : new MeanSquaredErrorScalar();
  }

  /** Mean over rows and columns of |p - y|; the gradient is 0 where p = y. */
  public static LossKernel meanAbsoluteError(Tier tier) {
    return tier.require() == Tier.VECTOR
        ? new MeanAbsoluteErrorKernel()
        : new MeanAbsoluteErrorScalar();
  }

  /**
   * Mean over rows and columns of d² / 2 where |d| is at most delta, delta · |d| - delta² / 2
   * beyond, d = p - y; the gradient is d clipped to [-delta, delta]. Source: Huber, "Robust
   * estimation of a location parameter", 1964.
   *
   * @param delta positive; Keras takes 1
   * @throws IllegalArgumentException if it is not
   */
  public static LossKernel huber(Tier tier, float delta) {
    if (!(delta > 0f)) {
      throw new IllegalArgumentException("Huber: delta is " + delta + ", expected more than 0");
    }
    return tier.require() == Tier.VECTOR ? new HuberKernel(delta) : new HuberScalar(delta);
  }

  /**
   * Mean over rows and columns of log cosh(p - y), as |d| + log(1 + e<sup>-2|d|</sup>) - log 2,
   * which cannot overflow; the gradient is tanh(d). Errors below 3e-4 vanish in the rounding of log
   * 2, in the loss but not in the gradient.
   */
  public static LossKernel logCosh(Tier tier) {
    return tier.require() == Tier.VECTOR ? new LogCoshKernel() : new LogCoshScalar();
  }

  /**
   * Mean over rows of the Kullback-Leibler divergence, sum of y · log(y / p), y and p clipped to
   * [1e-7, 1]; the gradient, by p, is -y / p / rows, and zero where p was clipped. Source: Kullback
   * and Leibler, "On information and sufficiency", 1951.
   */
  public static LossKernel klDivergence(Tier tier) {
    return tier.require() == Tier.VECTOR ? new KlDivergenceKernel() : new KlDivergenceScalar();
  }

  /**
   * Mean over rows and columns of max(1 - y · p, 0), y being -1 or 1; a target of 0 counts as -1.
   * The gradient, by p, is -y where the loss is positive, else 0. Keras converts 0 only when a
   * batch holds nothing but 0 and 1; here a target means the same in every batch.
   */
  public static LossKernel hinge(Tier tier) {
    return tier.require() == Tier.VECTOR ? new HingeKernel() : new HingeScalar();
  }
}
