package dev.ranvier.evaluation;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link RegressionReport} in the making: takes batches of any origin, from {@link
 * dev.ranvier.Sequential#evaluate(dev.ranvier.data.Dataset, MetricState...)} or from arrays. Its
 * value is the mean R2.
 */
public final class RegressionSums implements MetricState {

  private final MetricState r2;
  private final double[] errors;
  private final double[] absoluteErrors;
  private final double[] squaredErrors;
  private final double[] percentageErrors;
  private final double[] largestErrors;
  private double weights;
  private long samples;

  /**
   * Nothing added yet, for data with these targets.
   *
   * @throws IllegalArgumentException if they are class ids
   */
  public RegressionSums(Targets targets) {
    Metric metric = Metric.r2Score().eachOutput();
    metric.checkTargets(targets);
    int outputs = targets.size();
    this.r2 = metric.newState(targets);
    this.errors = new double[outputs];
    this.absoluteErrors = new double[outputs];
    this.squaredErrors = new double[outputs];
    this.percentageErrors = new double[outputs];
    this.largestErrors = new double[outputs];
  }

  @Override
  public void add(MetricBatch batch) {
    Targets targets = batch.targets();
    if (targets.kind() != Targets.Kind.VALUES || targets.size() != errors.length) {
      throw new IllegalArgumentException(
          "Regression report: the batch's targets are %s, expected rows of %s values"
              .formatted(targets, errors.length));
    }
    r2.add(batch);
    for (int row = 0; row < batch.rows(); row++) {
      double weight = batch.weight(row);
      for (int output = 0; output < errors.length; output++) {
        double target = batch.target(row, output);
        double error = batch.output(row, output) - target;
        double size = Math.abs(error);
        errors[output] += weight * error;
        absoluteErrors[output] += weight * size;
        squaredErrors[output] += weight * error * error;
        percentageErrors[output] +=
            weight * 100 * size / Math.max(Math.abs(target), RowFigures.EPSILON);
        largestErrors[output] = Math.max(largestErrors[output], weight > 0 ? size : 0.0);
      }
      weights += weight;
      samples += weight > 0 ? 1 : 0;
    }
  }

  /** What was added so far; does not change with what comes. */
  public RegressionReport report() {
    double[] explained = r2.values();
    List<OutputScores> outputs = new ArrayList<>();
    for (int i = 0; i < errors.length; i++) {
      outputs.add(
          new OutputScores(
              Integer.toString(i),
              errors[i] / weights,
              absoluteErrors[i] / weights,
              Math.sqrt(squaredErrors[i] / weights),
              largestErrors[i],
              percentageErrors[i] / weights,
              explained[i]));
    }
    return new RegressionReport(outputs, samples);
  }

  @Override
  public double value() {
    return r2.value();
  }

  @Override
  public void reset() {
    r2.reset();
    Arrays.fill(errors, 0.0);
    Arrays.fill(absoluteErrors, 0.0);
    Arrays.fill(squaredErrors, 0.0);
    Arrays.fill(percentageErrors, 0.0);
    Arrays.fill(largestErrors, 0.0);
    weights = 0.0;
    samples = 0;
  }
}
