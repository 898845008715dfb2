package dev.ranvier;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Mean loss and metrics over a data set.
 *
 * @param loss mean over samples
 * @param metrics by name, in the order of {@code compile}
 */
public record Evaluation(double loss, Map<String, Double> metrics) {

  /** Copies the metrics, keeping their order. */
  public Evaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /**
   * One metric.
   *
   * @throws IllegalArgumentException if it was not compiled in
   */
  public double metric(String name) {
    Double value = metrics.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "Evaluation has no metric '" + name + "', expected one of " + metrics.keySet());
    }
    return value;
  }
}
