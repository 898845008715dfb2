package dev.ranvier.table;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * How good a model is on rows: of a classifier {@code accuracy} and {@code log_loss}, of a
 * regressor {@code r2_score}, {@code mean_absolute_error} and {@code root_mean_squared_error}, in
 * the target's own unit.
 *
 * @param rows that were predicted
 * @param metrics by name
 */
public record TableEvaluation(long rows, Map<String, Double> metrics) {

  /** Copies the metrics, keeping their order. */
  public TableEvaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /**
   * One metric.
   *
   * @throws IllegalArgumentException if there is none of this name; the message lists those there
   *     are
   */
  public double metric(String name) {
    Double value = metrics.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "TableEvaluation has no metric '%s', expected one of %s"
              .formatted(name, metrics.keySet()));
    }
    return value;
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "", " on %s rows".formatted(rows));
    metrics.forEach((name, value) -> text.add(String.format(Locale.ROOT, "%s %.4g", name, value)));
    return text.toString();
  }
}
