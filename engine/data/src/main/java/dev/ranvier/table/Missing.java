package dev.ranvier.table;

import java.util.Objects;

/**
 * What is done where a cell has no value, in training and in prediction alike.
 *
 * @param kind of the policy
 * @param number in place of a missing number, with {@link Kind#CONSTANT}; NaN if none was given
 * @param category in place of a missing category, with {@link Kind#CONSTANT}; empty if none was
 *     given
 */
public record Missing(Kind kind, double number, String category) {

  /** The policies. */
  public enum Kind {
    /** An error that names file, line and column. */
    REFUSE,
    /** The training part's mean; of categories the most frequent. */
    MEAN,
    /** A value that was given. */
    CONSTANT,
    /** A feature of its own says that the value is missing; the number itself is the mean. */
    OWN_COLUMN
  }

  private static final Missing REFUSE = new Missing(Kind.REFUSE, Double.NaN, "");
  private static final Missing MEAN = new Missing(Kind.MEAN, Double.NaN, "");
  private static final Missing OWN_COLUMN = new Missing(Kind.OWN_COLUMN, Double.NaN, "");

  /** Checks that only a constant has a value. */
  public Missing {
    Objects.requireNonNull(kind, "Missing: the kind is null");
    Objects.requireNonNull(category, "Missing: the category is null");
    boolean given = !Double.isNaN(number) || !category.isEmpty();
    if (given != (kind == Kind.CONSTANT) || Double.isInfinite(number)) {
      throw new IllegalArgumentException(
          "Missing: %s with the number %s and the category '%s', expected a finite number or a category for CONSTANT, and none else"
              .formatted(kind, number, category));
    }
  }

  /** A missing value is an error: the default. */
  public static Missing refuse() {
    return REFUSE;
  }

  /** The mean of the training part; of categories the most frequent. */
  public static Missing mean() {
    return MEAN;
  }

  /** Always this number. */
  public static Missing constant(double number) {
    return new Missing(Kind.CONSTANT, number, "");
  }

  /** Always this category, which the column has from then on. */
  public static Missing constant(String category) {
    return new Missing(Kind.CONSTANT, Double.NaN, category);
  }

  /** A feature of its own, 1 where the value is missing; a missing number is the mean beside it. */
  public static Missing ownColumn() {
    return OWN_COLUMN;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case REFUSE -> "refuse";
      case MEAN -> "mean";
      case CONSTANT -> category.isEmpty() ? String.valueOf(number) : "'" + category + "'";
      case OWN_COLUMN -> "own column";
    };
  }
}
