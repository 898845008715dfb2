package dev.ranvier.table;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A column of categories.
 *
 * @param name in the header
 * @param ordinal whether one feature counts them, instead of one for each
 * @param categories in their order; empty for those of the training part
 * @param missing of its own, or empty
 * @param unknown of its own, or empty
 */
public record CategoricalColumn(
    String name,
    boolean ordinal,
    List<String> categories,
    Optional<Missing> missing,
    Optional<UnknownCategory> unknown)
    implements Column {

  /** Copies the categories and checks everything. */
  public CategoricalColumn {
    Column.requireName(name);
    categories = List.copyOf(categories);
    Set<String> seen = new HashSet<>();
    for (String category : categories) {
      if (category.isBlank() || !seen.add(category)) {
        throw new IllegalArgumentException(
            "Column '%s': the category '%s' is empty or there twice, expected each once"
                .formatted(name, category));
      }
    }
    missing.ifPresent(policy -> requireCategory(name, policy));
  }

  static void requireCategory(String name, Missing policy) {
    if (policy.kind() == Missing.Kind.CONSTANT && policy.category().isEmpty()) {
      throw new IllegalArgumentException(
          "Column '%s': the constant for missing values is %s, expected a category, a text, for a categorical column"
              .formatted(name, policy));
    }
  }

  /** With a policy of its own for missing values. */
  public CategoricalColumn withMissing(Missing own) {
    return new CategoricalColumn(name, ordinal, categories, Optional.of(own), unknown);
  }

  /** With a policy of its own for categories that the training part does not have. */
  public CategoricalColumn withUnknown(UnknownCategory own) {
    return new CategoricalColumn(name, ordinal, categories, missing, Optional.of(own));
  }
}
