package dev.ranvier.metric;

import dev.ranvier.data.Targets;
import java.util.Objects;

/** The mean of a figure of rows. */
record MeanMetric(String name, RowFigure figure) implements Metric {

  MeanMetric {
    NamedMetric.requireName(name);
    Objects.requireNonNull(figure, "Metric: the figure of a row is null");
  }

  @Override
  public MetricState newState(Targets targets) {
    return new MeanState(figure);
  }
}
