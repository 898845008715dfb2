package dev.ranvier.metric;

import java.util.Objects;

/** The weighted mean of a figure that each row has: all that most metrics need. */
public final class MeanState implements MetricState {

  private final RowFigure figure;
  private double sum;
  private double weights;

  /**
   * A mean of no rows yet, which is NaN.
   *
   * @param figure of a row; allocates nothing
   */
  public MeanState(RowFigure figure) {
    this.figure = Objects.requireNonNull(figure, "Metric: the figure of a row is null");
  }

  @Override
  public void add(MetricBatch batch) {
    for (int row = 0; row < batch.rows(); row++) {
      double weight = batch.weight(row);
      sum += weight * figure.of(batch, row);
      weights += weight;
    }
  }

  @Override
  public double value() {
    return sum / weights;
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
