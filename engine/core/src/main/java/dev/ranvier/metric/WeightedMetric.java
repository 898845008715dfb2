package dev.ranvier.metric;

import dev.ranvier.data.Targets;
import java.util.Objects;

/** A metric that sees its rows with their samples' weights. */
record WeightedMetric(Metric metric) implements Metric {

  WeightedMetric {
    Objects.requireNonNull(metric, "Metric: the metric is null");
  }

  @Override
  public String name() {
    return "weighted_" + metric.name();
  }

  @Override
  public MetricState newState(Targets targets) {
    return metric.newState(targets).weighted();
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

  @Override
  public Metric weighted() {
    return this;
  }
}
