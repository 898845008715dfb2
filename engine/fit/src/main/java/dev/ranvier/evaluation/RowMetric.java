package dev.ranvier.evaluation;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.Direction;
import dev.ranvier.metric.MeanState;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricState;
import dev.ranvier.metric.RowFigure;

/**
 * A metric that is the mean of a figure of rows.
 *
 * @param expected targets that it has a meaning for
 */
record RowMetric(String name, Direction direction, ExpectedTargets expected, RowFigure figure)
    implements Metric {

  @Override
  public boolean countsClasses() {
    return expected.areClasses();
  }

  @Override
  public void checkTargets(Targets targets) {
    expected.check(name, targets);
  }

  @Override
  public MetricState newState(Targets targets) {
    return new MeanState(figure);
  }
}
