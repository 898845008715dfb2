package dev.ranvier.evaluation;

import dev.ranvier.data.Targets;

/** Which targets a metric has a meaning for. */
enum ExpectedTargets {
  /** Measured values. */
  VALUES("rows of values"),
  /**
   * Values that are 0 or 1, each a class of its own: one label, or several that may hold at once.
   */
  LABELS("rows of 0 and 1"),
  /** One class of several for each row, as a row with a 1. */
  ONE_HOT("rows of at least 2 values, a 1 in the place of the class"),
  /** One class of several for each row, as its number. */
  CLASS_IDS("class ids"),
  /** Classes in any form. */
  CLASSES("class ids, or rows of 0 and 1");

  private final String words;

  ExpectedTargets(String words) {
    this.words = words;
  }

  /** Whether they are classes, not measured values. */
  boolean areClasses() {
    return this != VALUES;
  }

  /**
   * Refuses others.
   *
   * @throws IllegalArgumentException saying what is expected
   */
  void check(String metric, Targets targets) {
    boolean values = targets.kind() == Targets.Kind.VALUES;
    boolean fits =
        switch (this) {
          case VALUES, LABELS -> values;
          case ONE_HOT -> values && targets.size() > 1;
          case CLASS_IDS -> !values;
          case CLASSES -> true;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "Metric %s: the targets are %s, expected %s".formatted(metric, targets, words));
    }
  }
}
