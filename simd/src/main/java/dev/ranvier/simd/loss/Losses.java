package dev.ranvier.simd.loss;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.LossFunction;
import dev.ranvier.simd.code.x86.Level;

/**
 * The losses as Keras 3 defines them, each for the provider that is asked for; softmax with
 * cross-entropy of labels as they are, binary cross-entropy of logits, squared and absolute error
 * and Huber's in machine code. Below, y is a target and p a prediction; predictions stay as they
 * are unless the loss says what it writes over them.
 *
 * <p>Label smoothing takes a share s, in [0, 1], of every label and gives it to all classes alike:
 * y · (1 - s) + s / columns under softmax, y · (1 - s) + s / 2 under the binary losses. Source:
 * Szegedy and others, "Rethinking the Inception architecture for computer vision", 2016. A share
 * outside [0, 1] is an IllegalArgumentException.
 */
public final class Losses {

  private Losses() {}

  /** {@link #softmaxCrossEntropy(KernelProvider, float)} without label smoothing. */
  public static LossKernel softmaxCrossEntropy(KernelProvider provider) {
    return softmaxCrossEntropy(provider, 0f);
  }

  /**
   * Mean over rows of -sum of y · log softmax(x), x the logits. Targets are float probabilities
   * [rows, columns], one in each row for a class. The output is p = softmax(x), the gradient (p -
   * y) / rows. A logit of -Inf whose target is 0 adds nothing; with label smoothing no target is 0
   * and the loss is infinite.
   */
  public static LossKernel softmaxCrossEntropy(KernelProvider provider, float labelSmoothing) {
    return ofSoftmax(
        provider,
        labelSmoothing,
        new SoftmaxCrossEntropy(Tier.SCALAR, labelSmoothing),
        new SoftmaxCrossEntropy(provider.require().tier(), labelSmoothing));
  }

  /** {@link #softmaxCrossEntropyClassIds(KernelProvider, float)} without label smoothing. */
  public static LossKernel softmaxCrossEntropyClassIds(KernelProvider provider) {
    return softmaxCrossEntropyClassIds(provider, 0f);
  }

  /**
   * {@link #softmaxCrossEntropy(KernelProvider, float)} from class ids: int32, one per row, the
   * stride of targets in ints. The bits are those of one-hot targets.
   *
   * <p>Its methods throw IllegalArgumentException, before anything is written, when an id is not in
   * 0..columns-1.
   */
  public static LossKernel softmaxCrossEntropyClassIds(
      KernelProvider provider, float labelSmoothing) {
    return ofSoftmax(
        provider,
        labelSmoothing,
        new SoftmaxCrossEntropyClassIds(Tier.SCALAR, labelSmoothing),
        new SoftmaxCrossEntropyClassIds(provider.require().tier(), labelSmoothing));
  }

  /** {@link #sigmoidBinaryCrossEntropy(KernelProvider, float)} without label smoothing. */
  public static LossKernel sigmoidBinaryCrossEntropy(KernelProvider provider) {
    return sigmoidBinaryCrossEntropy(provider, 0f);
  }

  /**
   * Mean over rows and columns of max(z, 0) - z · y + log(1 + e<sup>-|z|</sup>), z the logits. The
   * output is p = sigmoid(z), the gradient (p - y) / (rows · columns).
   */
  public static LossKernel sigmoidBinaryCrossEntropy(
      KernelProvider provider, float labelSmoothing) {
    LossKernel twin = new SigmoidBinaryCrossEntropyScalar(labelSmoothing);
    return of(
        provider,
        LossFunction.SIGMOID_BINARY_CROSS_ENTROPY,
        twin,
        provider.hasVectors() ? new SigmoidBinaryCrossEntropyKernel(labelSmoothing) : twin,
        LabelSmoothing.keep(labelSmoothing),
        0.5f * labelSmoothing);
  }

  /** {@link #binaryCrossEntropy(KernelProvider, float)} without label smoothing. */
  public static LossKernel binaryCrossEntropy(KernelProvider provider) {
    return binaryCrossEntropy(provider, 0f);
  }

  /**
   * Mean over rows and columns of -y · log p - (1 - y) · log(1 - p), p clipped to [1e-7, 1 - 1e-7];
   * the gradient, by p, is zero where p was clipped.
   */
  public static LossKernel binaryCrossEntropy(KernelProvider provider, float labelSmoothing) {
    return provider.hasVectors()
        ? new BinaryCrossEntropyKernel(labelSmoothing)
        : new BinaryCrossEntropyScalar(labelSmoothing);
  }

  /** Mean over rows and columns of (p - y)². */
  public static LossKernel meanSquaredError(KernelProvider provider) {
    LossKernel twin = new MeanSquaredErrorScalar();
    LossKernel kernel = provider.hasVectors() ? new MeanSquaredErrorKernel() : twin;
    return of(provider, LossFunction.MEAN_SQUARED_ERROR, twin, kernel, 0f, 0f);
  }

  /** Mean over rows and columns of |p - y|; the gradient is 0 where p = y. */
  public static LossKernel meanAbsoluteError(KernelProvider provider) {
    LossKernel twin = new MeanAbsoluteErrorScalar();
    LossKernel kernel = provider.hasVectors() ? new MeanAbsoluteErrorKernel() : twin;
    return of(provider, LossFunction.MEAN_ABSOLUTE_ERROR, twin, kernel, 0f, 0f);
  }

  /**
   * Mean over rows and columns of d² / 2 where |d| is at most delta, delta · |d| - delta² / 2
   * beyond, d = p - y; the gradient is d clipped to [-delta, delta]. Source: Huber, "Robust
   * estimation of a location parameter", 1964.
   *
   * @param delta positive; Keras takes 1
   * @throws IllegalArgumentException if it is not
   */
  public static LossKernel huber(KernelProvider provider, float delta) {
    if (!(delta > 0f)) {
      throw new IllegalArgumentException("Huber: delta is " + delta + ", expected more than 0");
    }
    LossKernel twin = new HuberScalar(delta);
    LossKernel kernel = provider.hasVectors() ? new HuberKernel(delta) : twin;
    return of(provider, LossFunction.HUBER, twin, kernel, delta, 0f);
  }

  /**
   * Mean over rows and columns of log cosh(p - y), as |d| + log(1 + e<sup>-2|d|</sup>) - log 2,
   * which cannot overflow; the gradient is tanh(d). Errors below 3e-4 vanish in the rounding of log
   * 2, in the loss but not in the gradient.
   */
  public static LossKernel logCosh(KernelProvider provider) {
    return provider.hasVectors() ? new LogCoshKernel() : new LogCoshScalar();
  }

  /**
   * Mean over rows of the Kullback-Leibler divergence, sum of y · log(y / p), y and p clipped to
   * [1e-7, 1]; the gradient, by p, is -y / p / rows, and zero where p was clipped. Source: Kullback
   * and Leibler, "On information and sufficiency", 1951.
   */
  public static LossKernel klDivergence(KernelProvider provider) {
    return provider.hasVectors() ? new KlDivergenceKernel() : new KlDivergenceScalar();
  }

  /**
   * Mean over rows and columns of max(1 - y · p, 0), y being -1 or 1; a target of 0 counts as -1.
   * The gradient, by p, is -y where the loss is positive, else 0. Keras converts 0 only when a
   * batch holds nothing but 0 and 1; here a target means the same in every batch.
   */
  public static LossKernel hinge(KernelProvider provider) {
    return provider.hasVectors() ? new HingeKernel() : new HingeScalar();
  }

  /** In code, if that is asked for and labels are as they are; else its kernel. */
  private static LossKernel ofSoftmax(
      KernelProvider provider, float labelSmoothing, LossKernel twin, LossKernel kernel) {
    Level level = labelSmoothing > 0f ? null : provider.level().orElse(null);
    return level == null ? kernel : new CodeSoftmaxCrossEntropy(twin, kernel, level);
  }

  /** A function in code, if that is asked for; else its kernel. */
  private static LossKernel of(
      KernelProvider provider,
      LossFunction f,
      LossKernel twin,
      LossKernel kernel,
      float p,
      float q) {
    Level level = provider.level().orElse(null);
    return level == null ? kernel : new CodeElementLoss(f, twin, kernel, level, p, q);
  }
}
