package dev.ranvier.table;

import java.util.Optional;

/**
 * A column of numbers.
 *
 * @param name in the header
 * @param scaling of its own, or empty
 * @param missing of its own, or empty
 */
public record NumericColumn(String name, Optional<Scaling> scaling, Optional<Missing> missing)
    implements Column {

  /** Checks name and policy. */
  public NumericColumn {
    Column.requireName(name);
    missing.ifPresent(policy -> requireNumber(name, policy));
  }

  static void requireNumber(String name, Missing policy) {
    if (policy.kind() == Missing.Kind.CONSTANT && Double.isNaN(policy.number())) {
      throw new IllegalArgumentException(
          "Column '%s': the constant for missing values is %s, expected a number for a numeric column"
              .formatted(name, policy));
    }
  }

  /** With a scaling of its own. */
  public NumericColumn withScaling(Scaling own) {
    return new NumericColumn(name, Optional.of(own), missing);
  }

  /** With a policy of its own for missing values. */
  public NumericColumn withMissing(Missing own) {
    return new NumericColumn(name, scaling, Optional.of(own));
  }
}
