package dev.ranvier.metric;

import dev.ranvier.data.Targets;
import java.util.Arrays;

/**
 * 1 - sum of (target - output)² / sum of (target - mean target)², for each output: 1 at best, 0 for
 * who always says the mean, negative for worse. Targets that never differ have nothing to explain:
 * 1 if every output is right, else 0, as scikit-learn has it. NaN for fewer than two samples.
 *
 * @param perOutput a value for each output in place of their mean, Keras's {@code
 *     class_aggregation=None}
 */
public record R2Score(boolean perOutput) implements Metric {

  /** With a value for each output, named r2_score_0 and so on. */
  public R2Score eachOutput() {
    return new R2Score(true);
  }

  @Override
  public String name() {
    return "r2_score";
  }

  @Override
  public Direction direction() {
    return Direction.UP;
  }

  @Override
  public void checkTargets(Targets targets) {
    ErrorState.requireValues(name(), targets);
  }

  @Override
  public MetricState newState(Targets targets) {
    return new State(targets.size(), perOutput);
  }

  private static final class State implements MetricState {

    private final boolean perOutput;

    /** A target of each output: deviations from it are small where all targets are large. */
    private final double[] origins;

    private final double[] deviations;
    private final double[] squaredDeviations;
    private final double[] squaredErrors;
    private double weights;
    private long samples;

    private State(int outputs, boolean perOutput) {
      this.perOutput = perOutput;
      this.origins = new double[outputs];
      this.deviations = new double[outputs];
      this.squaredDeviations = new double[outputs];
      this.squaredErrors = new double[outputs];
    }

    @Override
    public void add(MetricBatch batch) {
      for (int row = 0; row < batch.rows(); row++) {
        double weight = batch.weight(row);
        if (weight > 0) {
          add(batch, row, weight);
        }
      }
    }

    private void add(MetricBatch batch, int row, double weight) {
      for (int output = 0; output < origins.length; output++) {
        double target = batch.target(row, output);
        if (samples == 0) {
          origins[output] = target;
        }
        double deviation = target - origins[output];
        double error = target - batch.output(row, output);
        deviations[output] += weight * deviation;
        squaredDeviations[output] += weight * deviation * deviation;
        squaredErrors[output] += weight * error * error;
      }
      weights += weight;
      samples++;
    }

    private double ofOutput(int output) {
      if (samples < 2) {
        return Double.NaN;
      }
      double sum = deviations[output];
      double variation = squaredDeviations[output] - sum * sum / weights;
      if (squaredDeviations[output] == 0.0 || variation <= 0.0) {
        return squaredErrors[output] == 0.0 ? 1.0 : 0.0;
      }
      return 1.0 - squaredErrors[output] / variation;
    }

    @Override
    public double value() {
      double sum = 0.0;
      for (int output = 0; output < origins.length; output++) {
        sum += ofOutput(output);
      }
      return sum / origins.length;
    }

    @Override
    public double[] values() {
      double[] values = {value()};
      if (perOutput) {
        values = new double[origins.length];
        for (int output = 0; output < values.length; output++) {
          values[output] = ofOutput(output);
        }
      }
      return values;
    }

    @Override
    public double[] saved() {
      int outputs = origins.length;
      double[] numbers = Arrays.copyOf(origins, 4 * outputs + 2);
      System.arraycopy(deviations, 0, numbers, outputs, outputs);
      System.arraycopy(squaredDeviations, 0, numbers, 2 * outputs, outputs);
      System.arraycopy(squaredErrors, 0, numbers, 3 * outputs, outputs);
      numbers[4 * outputs] = weights;
      numbers[4 * outputs + 1] = samples;
      return numbers;
    }

    @Override
    public void restore(double[] numbers) {
      int outputs = origins.length;
      System.arraycopy(numbers, 0, origins, 0, outputs);
      System.arraycopy(numbers, outputs, deviations, 0, outputs);
      System.arraycopy(numbers, 2 * outputs, squaredDeviations, 0, outputs);
      System.arraycopy(numbers, 3 * outputs, squaredErrors, 0, outputs);
      weights = numbers[4 * outputs];
      samples = (long) numbers[4 * outputs + 1];
    }

    @Override
    public void reset() {
      Arrays.fill(deviations, 0.0);
      Arrays.fill(squaredDeviations, 0.0);
      Arrays.fill(squaredErrors, 0.0);
      weights = 0.0;
      samples = 0;
    }
  }
}
