package dev.ranvier.evaluation;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import java.util.Arrays;

/**
 * The harmonic mean of precision and recall, recall counting beta times as much. Without a
 * threshold a row says yes to one class, its {@linkplain MetricBatch#predictedClass largest
 * output}; Keras says yes to all that are equally large. A single output has one class, that of 1.
 * A class that nobody names and that no sample has scores 0.
 *
 * @param name Keras's, fbeta_score or f1_score
 * @param beta above 0
 * @param average of the classes' values; with {@link Average#NONE} each has its own, named
 *     f1_score_0 and so on
 * @param threshold above which an output says yes, or NaN for the largest
 */
public record FBetaScore(String name, double beta, Average average, double threshold)
    implements Metric {

  /** Checks beta and threshold. */
  public FBetaScore {
    if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Metric %s: beta is %s, expected a positive number".formatted(name, beta));
    }
    if (!Double.isNaN(threshold)) {
      Thresholds.require(threshold);
    }
  }

  /** With another average of the classes. */
  public FBetaScore withAverage(Average of) {
    return new FBetaScore(name, beta, of, threshold);
  }

  /**
   * With a threshold, for labels of which several may hold at once.
   *
   * @param limit from 0 to 1
   */
  public FBetaScore withThreshold(double limit) {
    return new FBetaScore(name, beta, average, Thresholds.require(limit));
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
    return new State(beta, average, (float) threshold, targets.size());
  }

  private static final class State implements MetricState {

    private final double beta;
    private final Average average;
    private final float threshold;
    private final double[] truePositives;
    private final double[] falsePositives;
    private final double[] falseNegatives;

    private State(double beta, Average average, float threshold, int outputs) {
      this.beta = beta;
      this.average = average;
      this.threshold = threshold;
      this.truePositives = new double[outputs];
      this.falsePositives = new double[outputs];
      this.falseNegatives = new double[outputs];
    }

    @Override
    public void add(MetricBatch batch) {
      int outputs = truePositives.length;
      int positive = batch.targets().classes() - outputs; // the class of a single value
      for (int row = 0; row < batch.rows(); row++) {
        double weight = batch.weight(row);
        int predicted = batch.predictedClass(row) - positive;
        for (int column = 0; column < outputs; column++) {
          boolean yes =
              Float.isNaN(threshold) ? column == predicted : batch.output(row, column) > threshold;
          boolean isTrue = batch.target(row, column) > 0.5f;
          if (yes) {
            (isTrue ? truePositives : falsePositives)[column] += weight;
          } else if (isTrue) {
            falseNegatives[column] += weight;
          }
        }
      }
    }

    private double of(int column) {
      return Ratio.fBeta(
          truePositives[column], falsePositives[column], falseNegatives[column], beta);
    }

    @Override
    public double value() {
      return switch (average) {
        case MICRO ->
            Ratio.fBeta(sum(truePositives), sum(falsePositives), sum(falseNegatives), beta);
        case NONE, MACRO -> {
          double sum = 0.0;
          for (int column = 0; column < truePositives.length; column++) {
            sum += of(column);
          }
          yield sum / truePositives.length;
        }
        case WEIGHTED -> {
          double sum = 0.0;
          for (int column = 0; column < truePositives.length; column++) {
            sum += (truePositives[column] + falseNegatives[column]) * of(column);
          }
          yield Ratio.of(sum, sum(truePositives) + sum(falseNegatives));
        }
      };
    }

    private static double sum(double[] values) {
      double sum = 0.0;
      for (double value : values) {
        sum += value;
      }
      return sum;
    }

    @Override
    public double[] values() {
      double[] values = {0.0};
      if (average == Average.NONE) {
        values = new double[truePositives.length];
        Arrays.setAll(values, this::of);
      } else {
        values[0] = value();
      }
      return values;
    }

    @Override
    public double[] saved() {
      return SavedNumbers.of(truePositives, falsePositives, falseNegatives);
    }

    @Override
    public void restore(double[] numbers) {
      SavedNumbers.restore(numbers, truePositives, falsePositives, falseNegatives);
    }

    @Override
    public void reset() {
      Arrays.fill(truePositives, 0.0);
      Arrays.fill(falsePositives, 0.0);
      Arrays.fill(falseNegatives, 0.0);
    }
  }
}
