package dev.ranvier.evaluation;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import java.util.Arrays;

/**
 * Keras's AUC: the area under a curve of as many points as there are thresholds, evenly spaced from
 * 0 to 1, between which it is interpolated. Needs no memory for outputs, and is as exact as
 * probabilities are spread over the buckets: {@link Metrics#rocAuc} and {@link
 * Metrics#averagePrecision} are exact. Several outputs are read as that many samples of one label,
 * unless they are labels of their own.
 *
 * @param numThresholds at least 2
 * @param curve which
 * @param summation how the area is added up
 * @param multiLabel whether each output has its own curve, of which the mean is told
 */
public record Auc(int numThresholds, Curve curve, Summation summation, boolean multiLabel)
    implements Metric {

  /** What is set against what. */
  public enum Curve {
    /** True positives against false positives. */
    ROC,
    /** Precision against recall. */
    PR
  }

  /** How the area between two points is told. */
  public enum Summation {
    /** Between them; for precision by counts, not by shares. */
    INTERPOLATION,
    /** By the lower one, for a lower bound. */
    MINORING,
    /** By the higher one, for an upper bound. */
    MAJORING
  }

  /** Checks the number of thresholds. */
  public Auc {
    if (numThresholds < 2) {
      throw new IllegalArgumentException(
          "Metric auc: the number of thresholds is %s, expected at least 2"
              .formatted(numThresholds));
    }
  }

  /** With another number of thresholds than 200. */
  public Auc withNumThresholds(int count) {
    return new Auc(count, curve, summation, multiLabel);
  }

  /** With another curve than ROC. */
  public Auc withCurve(Curve other) {
    return new Auc(numThresholds, other, summation, multiLabel);
  }

  /** With another summation than interpolation. */
  public Auc withSummation(Summation other) {
    return new Auc(numThresholds, curve, other, multiLabel);
  }

  /** With a curve for each output, and the mean of their areas. */
  public Auc withMultiLabel() {
    return new Auc(numThresholds, curve, summation, true);
  }

  @Override
  public String name() {
    return "auc";
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
    return new State(this, multiLabel ? targets.size() : 1);
  }

  private static final class State implements MetricState {

    private final Auc metric;

    /** By label and bucket: weights of samples that have the label, and of those that have not. */
    private final double[][] positives;

    private final double[][] negatives;
    private boolean broken;

    private State(Auc metric, int labels) {
      this.metric = metric;
      this.positives = new double[labels][metric.numThresholds];
      this.negatives = new double[labels][metric.numThresholds];
    }

    @Override
    public void add(MetricBatch batch) {
      int outputs = batch.targets().size();
      for (int row = 0; row < batch.rows(); row++) {
        double weight = batch.weight(row);
        for (int output = 0; output < outputs; output++) {
          int label = metric.multiLabel ? output : 0;
          int bucket = bucket(batch.output(row, output));
          (batch.target(row, output) != 0f ? positives : negatives)[label][bucket] += weight;
        }
      }
    }

    /** That of the largest threshold below the output; the first is below 0. */
    private int bucket(float output) {
      broken |= Float.isNaN(output);
      float inside = Math.min(Math.max(output, 0f), 1f);
      return Math.max((int) Math.ceil(inside * (metric.numThresholds - 1f)) - 1, 0);
    }

    @Override
    public double value() {
      double sum = 0.0;
      for (int label = 0; label < positives.length; label++) {
        AucCurve curve = new AucCurve(positives[label], negatives[label]);
        sum += curve.area(metric.curve, metric.summation);
      }
      return broken ? Double.NaN : sum / positives.length;
    }

    @Override
    public double[] saved() {
      return SavedNumbers.of(
          SavedNumbers.of(positives), SavedNumbers.of(negatives), new double[] {broken ? 1 : 0});
    }

    @Override
    public void restore(double[] numbers) {
      double[][] parts = new double[2 * positives.length + 1][];
      System.arraycopy(positives, 0, parts, 0, positives.length);
      System.arraycopy(negatives, 0, parts, positives.length, negatives.length);
      double[] last = new double[1];
      parts[parts.length - 1] = last;
      SavedNumbers.restore(numbers, parts);
      broken = last[0] != 0;
    }

    @Override
    public void reset() {
      for (int label = 0; label < positives.length; label++) {
        Arrays.fill(positives[label], 0.0);
        Arrays.fill(negatives[label], 0.0);
      }
      broken = false;
    }
  }
}
