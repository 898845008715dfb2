package dev.ranvier.table;

import java.util.Objects;

/**
 * How columns become features, where a column does not say otherwise.
 *
 * @param scaling of numbers, and of ordinal categories
 * @param missing values
 * @param unknown categories
 * @param targetScaling of the number that a regressor predicts; predictions come in its own unit
 */
public record Preprocessing(
    Scaling scaling, Missing missing, UnknownCategory unknown, Scaling targetScaling) {

  private static final Preprocessing STANDARD =
      new Preprocessing(
          Scaling.STANDARD, Missing.refuse(), UnknownCategory.REFUSE, Scaling.STANDARD);

  /** Checks that nothing is null. */
  public Preprocessing {
    Objects.requireNonNull(scaling, "Preprocessing: the scaling is null");
    Objects.requireNonNull(missing, "Preprocessing: the policy for missing values is null");
    Objects.requireNonNull(unknown, "Preprocessing: the policy for unknown categories is null");
    Objects.requireNonNull(targetScaling, "Preprocessing: the target's scaling is null");
  }

  /** Everything to mean 0 and variance 1; missing values and unknown categories are errors. */
  public static Preprocessing standard() {
    return STANDARD;
  }

  /** With another scaling of numbers. */
  public Preprocessing withScaling(Scaling other) {
    return new Preprocessing(other, missing, unknown, targetScaling);
  }

  /** With another policy for missing values. */
  public Preprocessing withMissing(Missing other) {
    return new Preprocessing(scaling, other, unknown, targetScaling);
  }

  /** With another policy for categories that the training part does not have. */
  public Preprocessing withUnknown(UnknownCategory other) {
    return new Preprocessing(scaling, missing, other, targetScaling);
  }

  /** With another scaling of a regressor's target. */
  public Preprocessing withTargetScaling(Scaling other) {
    return new Preprocessing(scaling, missing, unknown, other);
  }
}
