package dev.ranvier.evaluation;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.MetricBatch;

/** Figures of one row, of which metrics are the mean. */
final class RowFigures {

  /**
   * Keras's: as near to 0 and 1 as a probability gets, and the smallest divisor of a percentage.
   */
  static final double EPSILON = 1e-7;

  /** The least squared length of a row that has a direction, Keras's as well. */
  private static final double LEAST_SQUARE = EPSILON * EPSILON;

  private RowFigures() {}

  /** The share of a row's labels that are right. */
  static double rightLabels(MetricBatch batch, int row, float threshold) {
    int columns = batch.targets().size();
    int right = 0;
    for (int column = 0; column < columns; column++) {
      float predicted = batch.output(row, column) > threshold ? 1f : 0f;
      right += predicted == batch.target(row, column) ? 1 : 0;
    }
    return (double) right / columns;
  }

  static double rightClass(MetricBatch batch, int row) {
    return batch.predictedClass(row) == batch.classId(row) ? 1.0 : 0.0;
  }

  /** Whether fewer than k outputs are larger than that of the class. */
  static double amongLargest(MetricBatch batch, int row, int k) {
    float own = batch.output(row, batch.classId(row));
    int larger = 0;
    for (int column = 0; column < batch.targets().size(); column++) {
      larger += batch.output(row, column) > own ? 1 : 0;
    }
    return larger < k && Float.isFinite(own) ? 1.0 : 0.0;
  }

  static double logLoss(MetricBatch batch, int row) {
    int columns = batch.targets().size();
    if (isSingle(batch)) {
      double yes = batch.target(row, 0);
      double probability = clip(batch.output(row, 0));
      return -yes * Math.log(probability) - (1 - yes) * Math.log(1 - probability);
    }
    double all = 0.0;
    for (int column = 0; column < columns; column++) {
      all += batch.output(row, column);
    }
    double loss = 0.0;
    for (int column = 0; column < columns; column++) {
      double target = batch.target(row, column);
      if (target != 0.0) {
        loss -= target * Math.log(clip(batch.output(row, column) / all));
      }
    }
    return loss;
  }

  private static double clip(double probability) {
    return Math.min(Math.max(probability, EPSILON), 1 - EPSILON);
  }

  /** Whether the only output is the probability of a class that is or is not. */
  static boolean isSingle(MetricBatch batch) {
    return batch.targets().size() == 1 && batch.targets().kind() == Targets.Kind.VALUES;
  }

  static double squaredDistance(MetricBatch batch, int row) {
    double sum = 0.0;
    for (int column = 0; column < batch.targets().size(); column++) {
      double error = (double) batch.output(row, column) - batch.target(row, column);
      sum += error * error;
    }
    return sum;
  }

  static double percentageError(MetricBatch batch, int row) {
    int columns = batch.targets().size();
    double sum = 0.0;
    for (int column = 0; column < columns; column++) {
      double target = batch.target(row, column);
      double error = target - batch.output(row, column);
      sum += Math.abs(error) / Math.max(Math.abs(target), EPSILON);
    }
    return 100 * sum / columns;
  }

  static double cosine(MetricBatch batch, int row) {
    double product = 0.0;
    double outputs = 0.0;
    double targets = 0.0;
    for (int column = 0; column < batch.targets().size(); column++) {
      double output = batch.output(row, column);
      double target = batch.target(row, column);
      product += output * target;
      outputs += output * output;
      targets += target * target;
    }
    return product
        / Math.sqrt(Math.max(outputs, LEAST_SQUARE))
        / Math.sqrt(Math.max(targets, LEAST_SQUARE));
  }
}
