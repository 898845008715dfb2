package dev.ranvier.metric;

import dev.ranvier.data.Targets;
import java.util.Objects;

/** A metric under a name that the user gave it. */
record NamedMetric(String name, Metric metric) implements Metric {

  NamedMetric {
    requireName(name);
    Objects.requireNonNull(metric, "Metric: the metric is null");
  }

  static void requireName(String name) {
    Objects.requireNonNull(name, "Metric: the name is null");
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "Metric: the name is '%s', expected one that is not blank, such as accuracy"
              .formatted(name));
    }
  }

  @Override
  public MetricState newState(Targets targets) {
    return metric.newState(targets);
  }

  @Override
  public Direction direction() {
    return metric.direction();
  }

  @Override
  public boolean countsClasses() {
    return metric.countsClasses();
  }

  @Override
  public void checkTargets(Targets targets) {
    metric.checkTargets(targets);
  }
}
