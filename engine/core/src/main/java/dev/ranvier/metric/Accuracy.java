package dev.ranvier.metric;

import dev.ranvier.data.Targets;

/**
 * Share of samples whose class is right, in [0, 1]. With class ids, or rows of several values, the
 * class is the largest output (the first of equals, a NaN being larger than any number); with a
 * single output it is 1 above one half, as in Keras. With a loss of regressions (mean squared error
 * and the like) targets must look like classes: 0 or 1 in a single column, 0 to 1 in several;
 * others are refused.
 */
public record Accuracy() implements Metric {

  @Override
  public String name() {
    return "accuracy";
  }

  @Override
  public boolean countsClasses() {
    return true;
  }

  @Override
  public Direction direction() {
    return Direction.UP;
  }

  @Override
  public MetricState newState(Targets targets) {
    return new MeanState(
        (batch, row) -> batch.predictedClass(row) == batch.classId(row) ? 1.0 : 0.0);
  }
}
