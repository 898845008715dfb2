package dev.ranvier.metric;

import dev.ranvier.data.Targets;

/** Mean of |output - target| over outputs and samples. */
public record MeanAbsoluteError() implements Metric {

  @Override
  public String name() {
    return "mean_absolute_error";
  }

  @Override
  public Direction direction() {
    return Direction.DOWN;
  }

  @Override
  public void checkTargets(Targets targets) {
    ErrorState.requireValues(name(), targets);
  }

  @Override
  public MetricState newState(Targets targets) {
    return new ErrorState(false, false);
  }
}
