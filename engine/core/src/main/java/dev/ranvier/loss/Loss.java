package dev.ranvier.loss;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.LogSoftmax;
import dev.ranvier.data.Targets;
import dev.ranvier.number.Float32;
import dev.ranvier.number.NamedValues;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What training minimises, averaged over the batch as Keras does. To add one: a kernel and its
 * scalar twin in {@code dev.ranvier.simd.loss}, a record here, its row in {@link #all()}, its line
 * in {@code dev.ranvier.kernel.Kernels}, which the compiler asks for, and its row in the tests'
 * list of cases.
 */
public sealed interface Loss
    permits BinaryCrossEntropy,
        CategoricalCrossEntropy,
        Hinge,
        Huber,
        KlDivergence,
        LogCosh,
        MeanAbsoluteError,
        MeanSquaredError,
        SparseCategoricalCrossEntropy {

  /**
   * Every loss, with Keras's default parameters; files and tests iterate this list. Not a constant:
   * the records' classes would be initialized with it and it with them, and two threads could wait
   * for each other.
   */
  static List<Loss> all() {
    return List.of(
        binaryCrossEntropy(),
        categoricalCrossEntropy(),
        hinge(),
        huber(),
        klDivergence(),
        logCosh(),
        meanAbsoluteError(),
        meanSquaredError(),
        sparseCategoricalCrossEntropy());
  }

  /** Keras's name, as it stands in files and progress lines. */
  String name();

  /** The parameters under Keras's names, as they stand in files; none for most. */
  default Map<String, Double> parameters() {
    return Map.of();
  }

  /**
   * The same loss with other parameters.
   *
   * @param parameters all that {@link #parameters()} names, and no others
   * @throws IllegalArgumentException if one is missing, unknown or out of range, saying which and
   *     what is expected
   */
  default Loss withParameters(Map<String, Double> parameters) {
    NamedValues.of(name(), Set.of(), parameters);
    return this;
  }

  /** What kind of targets a network with this many outputs is compared with. */
  Targets targets(int outputSize);

  /**
   * Whether this loss absorbs the last activation: it then reads that layer's weighted sums and
   * writes the activated output itself, in one kernel.
   */
  boolean fusesWith(Activation last);

  /**
   * Refuses a last activation that this loss has no meaning for.
   *
   * @throws IllegalArgumentException saying what is expected
   */
  default void checkLast(Activation last) {}

  /**
   * Whether outputs follow values, as those of regressions do: classes are then such targets as are
   * 0 and 1 only.
   */
  default boolean followsValues() {
    return false;
  }

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

  /** Mean of |output - target| over outputs and samples. */
  static Loss meanAbsoluteError() {
    return new MeanAbsoluteError();
  }

  /** Huber's loss with Keras's default delta, 1. */
  static Loss huber() {
    return huber(1);
  }

  /** Squared up to errors of delta, absolute beyond. */
  static Loss huber(double delta) {
    return new Huber(Float32.of("Huber", "delta", delta));
  }

  /** Mean of log cosh(output - target) over outputs and samples. */
  static Loss logCosh() {
    return new LogCosh();
  }

  /** For outputs that are probabilities and probability targets. */
  static Loss klDivergence() {
    return new KlDivergence();
  }

  /** For linear outputs and targets -1 and 1, or 0 and 1. */
  static Loss hinge() {
    return new Hinge();
  }

  /** For sigmoid outputs and targets in [0, 1]. */
  static Loss binaryCrossEntropy() {
    return binaryCrossEntropy(0);
  }

  /** The same, with targets moved towards 1/2: t (1 - labelSmoothing) + labelSmoothing / 2. */
  static Loss binaryCrossEntropy(double labelSmoothing) {
    return new BinaryCrossEntropy(
        Float32.of("Binary cross-entropy", "labelSmoothing", labelSmoothing));
  }

  /** For a softmax output and one-hot (or probability) targets. */
  static Loss categoricalCrossEntropy() {
    return categoricalCrossEntropy(0);
  }

  /** The same, with targets t (1 - labelSmoothing) + labelSmoothing / outputSize. */
  static Loss categoricalCrossEntropy(double labelSmoothing) {
    return new CategoricalCrossEntropy(
        Float32.of("Categorical cross-entropy", "labelSmoothing", labelSmoothing));
  }

  /** For a softmax output and class ids 0 .. outputSize - 1 as targets. */
  static Loss sparseCategoricalCrossEntropy() {
    return sparseCategoricalCrossEntropy(0);
  }

  /** The same, with labels smoothed as in {@link #categoricalCrossEntropy(double)}. */
  static Loss sparseCategoricalCrossEntropy(double labelSmoothing) {
    return new SparseCategoricalCrossEntropy(
        Float32.of("Sparse categorical cross-entropy", "labelSmoothing", labelSmoothing));
  }

  /** Refuses a last activation that gives logarithms where the loss takes probabilities. */
  static void requireProbabilities(Loss loss, Activation last) {
    if (last instanceof LogSoftmax) {
      throw new IllegalArgumentException(
          "Loss "
              + loss.name()
              + ": the last layer's activation is "
              + last.name()
              + ", whose outputs are logarithms, expected probabilities; end with sigmoid or"
              + " softmax, or choose another loss");
    }
  }

  /** Refuses a share outside [0, 1]. */
  static void checkLabelSmoothing(String loss, float labelSmoothing) {
    if (!(labelSmoothing >= 0f && labelSmoothing <= 1f)) {
      throw new IllegalArgumentException(
          loss + ": labelSmoothing is " + labelSmoothing + ", expected 0 to 1");
    }
  }
}
