package dev.ranvier.evaluation;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricState;
import java.util.Objects;

/**
 * How well outputs rank samples of a class before the others: the area under the ROC curve, or the
 * average precision. Exact: all outputs are kept and sorted, equal ones taken together, where Keras
 * counts in 200 buckets ({@link Metrics#auc}). With several outputs each is a class of its own, set
 * against the rest.
 */
public final class RankedMetric implements Metric {

  private final String name;
  private final RankedFigure figure;
  private final Average average;

  RankedMetric(String name, RankedFigure figure, Average average) {
    this.name = name;
    this.figure = figure;
    this.average = Objects.requireNonNull(average, "The average is null");
  }

  /**
   * With another average of the outputs' values; {@link Average#MACRO} at first. The means leave
   * out classes that have no value of their own.
   */
  public RankedMetric withAverage(Average of) {
    return new RankedMetric(name, figure, of);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Direction direction() {
    return Direction.UP;
  }

  @Override
  public boolean countsClasses() {
    return true;
  }

  @Override
  public MetricState newState(Targets targets) {
    return new RankedScores(figure, average, targets.size());
  }

  @Override
  public String toString() {
    return name;
  }
}
