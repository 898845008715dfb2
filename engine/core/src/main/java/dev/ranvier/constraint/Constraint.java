package dev.ranvier.constraint;

import java.util.List;
import java.util.Map;

/**
 * What weights must be behind each update: {@code
 * Dense.of(64).withConstraint(Constraint.maxNorm(2))}. Names and defaults are Keras's. Norms are
 * along its axis 0, over the weights that go into one neuron; of a bias, over all of it. The moving
 * average of weights, where there is one, is of weights that were constrained; Keras's is of those
 * before.
 *
 * <p>To add one: a record here, its row in {@link #all()}; one that has other things to do than to
 * scale columns or to cut at zero needs a kernel.
 */
public sealed interface Constraint permits NonNeg, NormConstraint {

  /** Every constraint, with Keras's default parameters; files and tests iterate this list. */
  static List<Constraint> all() {
    return List.of(maxNorm(), minMaxNorm(), nonNeg(), unitNorm());
  }

  /** Its name as it stands in files. */
  String name();

  /** Its parameters under Keras's names, as they stand in files; none for most. */
  default Map<String, Double> parameters() {
    return Map.of();
  }

  /**
   * The same constraint with other parameters.
   *
   * @param parameters all that {@link #parameters()} names
   */
  default Constraint withParameters(Map<String, Double> parameters) {
    return this;
  }

  /** Norms of at most 2. */
  static MaxNorm maxNorm() {
    return maxNorm(2);
  }

  /** Norms of at most {@code maxValue}. */
  static MaxNorm maxNorm(double maxValue) {
    return new MaxNorm(maxValue);
  }

  /** Norms from 0 to 1, at once. */
  static MinMaxNorm minMaxNorm() {
    return minMaxNorm(0, 1);
  }

  /** Norms from {@code minValue} to {@code maxValue}, at once. */
  static MinMaxNorm minMaxNorm(double minValue, double maxValue) {
    return new MinMaxNorm(minValue, maxValue, 1);
  }

  /** No weight below 0. */
  static NonNeg nonNeg() {
    return new NonNeg();
  }

  /** Norms of 1. */
  static UnitNorm unitNorm() {
    return new UnitNorm();
  }

  /** Refuses a number that is negative or not finite. */
  static void checkNotNegative(String constraint, String name, double value) {
    if (!(value >= 0 && value <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          constraint + ": " + name + " is " + value + ", expected 0 or a positive number");
    }
  }
}
