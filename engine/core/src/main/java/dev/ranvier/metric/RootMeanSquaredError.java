package dev.ranvier.metric;

import dev.ranvier.data.Targets;

/** Root of the mean of (output - target)² over outputs and samples. */
public record RootMeanSquaredError() implements Metric {

  @Override
  public String name() {
    return "root_mean_squared_error";
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
    return new ErrorState(true, true);
  }
}
