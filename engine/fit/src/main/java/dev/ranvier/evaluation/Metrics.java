package dev.ranvier.evaluation;

import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;

/**
 * Metrics by Keras's names and defaults, beside those that {@link Metric} itself makes. They count
 * every sample once; {@link Metric#weighted} counts by weights. Where a metric expects
 * probabilities the last activation has to give them: sigmoid or softmax.
 */
public final class Metrics {

  private static final float HALF = 0.5f;

  private Metrics() {}

  /** {@link #binaryAccuracy(double)} with the threshold 0.5. */
  public static Metric binaryAccuracy() {
    return binaryAccuracy(HALF);
  }

  /**
   * Share of outputs that are on the right side of a threshold: above it where the target is 1, and
   * not above it where it is 0. Every output is a label of its own.
   *
   * @param threshold from 0 to 1
   */
  public static Metric binaryAccuracy(double threshold) {
    float limit = Thresholds.require(threshold);
    return new RowMetric(
        "binary_accuracy",
        Direction.UP,
        ExpectedTargets.LABELS,
        (batch, row) -> rightLabels(batch, row, limit));
  }

  private static double rightLabels(MetricBatch batch, int row, float threshold) {
    int columns = batch.targets().size();
    int right = 0;
    for (int column = 0; column < columns; column++) {
      float predicted = batch.output(row, column) > threshold ? 1f : 0f;
      right += predicted == batch.target(row, column) ? 1 : 0;
    }
    return (double) right / columns;
  }

  /** Share of rows whose largest output is in the place of the largest target. */
  public static Metric categoricalAccuracy() {
    return new RowMetric(
        "categorical_accuracy", Direction.UP, ExpectedTargets.ONE_HOT, Metrics::rightClass);
  }

  /** Share of rows whose largest output is that of the class id. */
  public static Metric sparseCategoricalAccuracy() {
    return new RowMetric(
        "sparse_categorical_accuracy",
        Direction.UP,
        ExpectedTargets.CLASS_IDS,
        Metrics::rightClass);
  }

  private static double rightClass(MetricBatch batch, int row) {
    return batch.predictedClass(row) == batch.classId(row) ? 1.0 : 0.0;
  }
}
