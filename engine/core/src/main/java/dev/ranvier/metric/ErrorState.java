package dev.ranvier.metric;

import dev.ranvier.data.Targets;

/** The mean over outputs and samples of |output - target| or its square. */
final class ErrorState implements MetricState {

  private final boolean squared;
  private final boolean root;
  private double sum;
  private double weights;

  ErrorState(boolean squared, boolean root) {
    this.squared = squared;
    this.root = root;
  }

  /**
   * Refuses classes, which have no distance.
   *
   * @throws IllegalArgumentException if the targets are class ids
   */
  static void requireValues(String metric, Targets targets) {
    if (targets.kind() != Targets.Kind.VALUES) {
      throw new IllegalArgumentException(
          "Metric %s: the targets are %s, expected rows of values; use accuracy for classes"
              .formatted(metric, targets));
    }
  }

  @Override
  public void add(MetricBatch batch) {
    int columns = batch.targets().size();
    double errors = 0.0;
    for (int row = 0; row < batch.rows(); row++) {
      double weight = batch.weight(row);
      for (int column = 0; column < columns; column++) {
        double error = (double) batch.output(row, column) - batch.target(row, column);
        errors += weight * (squared ? error * error : Math.abs(error));
      }
      weights += weight;
    }
    sum += errors / columns;
  }

  @Override
  public double value() {
    double mean = sum / weights;
    return root ? Math.sqrt(mean) : mean;
  }

  @Override
  public double[] saved() {
    return new double[] {sum, weights};
  }

  @Override
  public void restore(double[] numbers) {
    sum = numbers[0];
    weights = numbers[1];
  }

  @Override
  public void reset() {
    sum = 0.0;
    weights = 0.0;
  }
}
