package dev.ranvier.evaluation;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import java.util.Arrays;

/**
 * A {@link ConfusionMatrix} in the making: takes batches of any origin, from {@link
 * dev.ranvier.Sequential#evaluate(dev.ranvier.data.Dataset, MetricState...)} or from arrays. A
 * sample's class is its class id, the place of its largest target, or of a single one whether it is
 * above one half; the predicted one likewise. Its value is the accuracy.
 */
public final class ConfusionCounts implements MetricState {

  private final double[][] counts;
  private boolean weighted;

  /** Nothing counted yet, for data with these targets. */
  public ConfusionCounts(Targets targets) {
    int classes = targets.classes();
    this.counts = new double[classes][classes];
  }

  @Override
  public void add(MetricBatch batch) {
    Targets targets = batch.targets();
    if (targets.classes() != counts.length) {
      throw new IllegalArgumentException(
          "Confusion matrix: the batch's targets are %s, expected %s classes"
              .formatted(targets, counts.length));
    }
    for (int row = 0; row < batch.rows(); row++) {
      if (targets.kind() == Targets.Kind.VALUES) {
        requireShares(batch, row);
      }
      double weight = batch.weight(row);
      weighted |= weight != 1.0;
      counts[batch.classId(row)][batch.predictedClass(row)] += weight;
    }
  }

  private static void requireShares(MetricBatch batch, int row) {
    for (int column = 0; column < batch.targets().size(); column++) {
      float value = batch.target(row, column);
      if (!(value >= 0f && value <= 1f)) {
        throw new IllegalArgumentException(
            "Confusion matrix: it counts classes, but a target is %s, expected 0 to 1; for a regression take RegressionReport"
                .formatted(value));
      }
    }
  }

  /** What was counted so far; does not change with what comes. */
  public ConfusionMatrix matrix() {
    return new ConfusionMatrix(counts, weighted);
  }

  @Override
  public double value() {
    return matrix().accuracy();
  }

  @Override
  public void reset() {
    for (double[] row : counts) {
      Arrays.fill(row, 0.0);
    }
    weighted = false;
  }
}
