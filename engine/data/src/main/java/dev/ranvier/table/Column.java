package dev.ranvier.table;

import java.util.List;
import java.util.Optional;

/**
 * What a column of a table is to a model. What is not said of a column is as {@link Preprocessing}
 * has it for all.
 *
 * <pre>{@code
 * Column.numeric("age").withMissing(Missing.mean())
 * Column.ordinal("size", "S", "M", "L")
 * Column.ignored("id")
 * }</pre>
 */
public sealed interface Column
    permits NumericColumn, CategoricalColumn, LabelColumn, IgnoredColumn {

  /** The name in the header. */
  String name();

  /** Numbers, one feature. */
  static NumericColumn numeric(String name) {
    return new NumericColumn(name, Optional.empty(), Optional.empty());
  }

  /**
   * Categories, a feature for each (one-hot).
   *
   * @param categories in their order; none for those of the training part
   */
  static CategoricalColumn categorical(String name, String... categories) {
    return new CategoricalColumn(
        name, false, List.of(categories), Optional.empty(), Optional.empty());
  }

  /**
   * Categories that have an order, as one feature: 0, 1, 2, ..., scaled as numbers are.
   *
   * @param categories from the least to the largest; none for the training part's in the order of
   *     text
   */
  static CategoricalColumn ordinal(String name, String... categories) {
    return new CategoricalColumn(
        name, true, List.of(categories), Optional.empty(), Optional.empty());
  }

  /** The classes that a classifier tells apart, as text or numbers. */
  static LabelColumn label(String name) {
    return new LabelColumn(name, true);
  }

  /** The number that a regressor predicts. */
  static LabelColumn target(String name) {
    return new LabelColumn(name, false);
  }

  /** Not looked at. */
  static IgnoredColumn ignored(String name) {
    return new IgnoredColumn(name);
  }

  /** Refuses a name that no header can have. */
  static void requireName(String name) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException(
          "Column: the name is %s, expected the column's name in the header"
              .formatted(name == null ? "null" : "empty"));
    }
  }
}
