package dev.ranvier.selection;

import java.util.Comparator;

/**
 * What makes one trial better than another.
 *
 * @param name loss or a metric
 * @param greatest whether more is better
 */
record Objective(String name, boolean greatest) {

  /**
   * Refuses a name that was not compiled in, as soon as there is one trial to tell.
   *
   * @throws IllegalArgumentException listing those there are
   */
  void requireIn(Trial trial) {
    if (trial.failed() || name.equals(Scores.LOSS)) {
      return;
    }
    var metrics = trial.evaluations().getFirst().metrics().keySet();
    if (!metrics.contains(name)) {
      throw new IllegalArgumentException(
          "Search: the objective is '%s', expected loss or one of the compiled metrics %s"
              .formatted(name, metrics));
    }
  }

  /** Best first; what is not a number behind all numbers, failures last, then by number. */
  Comparator<Trial> order() {
    return Comparator.comparing(Trial::failed)
        .thenComparing(trial -> Double.isNaN(trial.mean(name)))
        .thenComparingDouble(trial -> greatest ? -trial.mean(name) : trial.mean(name))
        .thenComparingInt(Trial::number);
  }
}
