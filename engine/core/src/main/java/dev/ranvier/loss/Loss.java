package dev.ranvier.loss;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Targets;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.loss.LossKernel;

/**
 * What training minimises, averaged over the batch as Keras does. To add one: a kernel and its
 * scalar twin in {@code dev.ranvier.simd.loss}, a record here, and its row in the tests' list of
 * cases.
 */
public sealed interface Loss
    permits BinaryCrossEntropy,
        CategoricalCrossEntropy,
        MeanSquaredError,
        SparseCategoricalCrossEntropy {

  /** Keras's name. */
  String name();

  /** What kind of targets a network with this many outputs is compared with. */
  Targets targets(int outputSize);

  /**
   * Whether this loss absorbs the last activation: it then reads that layer's weighted sums and
   * writes the activated output itself, in one kernel.
   */
  boolean fusesWith(Activation last);

  /** The implementation on a tier, for a network that ends with {@code last}. */
  LossKernel kernel(Tier tier, Activation last);

  /**
   * Refuses a last activation that this loss has no meaning for.
   *
   * @throws IllegalArgumentException saying what is expected
   */
  default void checkLast(Activation last) {}

  /** Whether some target values have no meaning for this loss, so that they must be checked. */
  default boolean limitsTargets() {
    return false;
  }

  /**
   * Refuses a target value outside this loss's range.
   *
   * @throws IllegalArgumentException naming the row
   */
  default void checkTarget(int row, float target) {}

  /** Mean of (output - target)^2 over outputs and samples. */
  static Loss meanSquaredError() {
    return new MeanSquaredError();
  }

  /** For sigmoid outputs and targets in [0, 1]. */
  static Loss binaryCrossEntropy() {
    return new BinaryCrossEntropy();
  }

  /** For a softmax output and one-hot (or probability) targets. */
  static Loss categoricalCrossEntropy() {
    return new CategoricalCrossEntropy();
  }

  /** For a softmax output and class ids 0 .. outputSize - 1 as targets. */
  static Loss sparseCategoricalCrossEntropy() {
    return new SparseCategoricalCrossEntropy();
  }
}
