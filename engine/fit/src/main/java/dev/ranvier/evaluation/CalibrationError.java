package dev.ranvier.evaluation;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.Direction;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import java.util.Arrays;

/**
 * The expected calibration error: rows go into bins of equal width by how sure their answer is, and
 * it is the mean over rows of the distance between a bin's mean confidence and its share of right
 * answers. With classes that is the probability of the largest output, and whether it is right (Guo
 * et al. 2017); with a single output the probability of 1, and whether the target is 1.
 *
 * @param bins at least 1; a value between two bins belongs to the lower one
 */
record CalibrationError(int bins) implements Metric {

  CalibrationError {
    if (bins < 1) {
      throw new IllegalArgumentException(
          "Metric expected_calibration_error: the number of bins is %s, expected at least 1"
              .formatted(bins));
    }
  }

  @Override
  public String name() {
    return "expected_calibration_error";
  }

  @Override
  public Direction direction() {
    return Direction.DOWN;
  }

  @Override
  public boolean countsClasses() {
    return true;
  }

  @Override
  public MetricState newState(Targets targets) {
    return new State(bins);
  }

  private static final class State implements MetricState {

    /** By bin: what the bin's rows are sure of, less what they are right in, by weight. */
    private final double[] excess;

    private double weights;

    private State(int bins) {
      this.excess = new double[bins];
    }

    @Override
    public void add(MetricBatch batch) {
      for (int row = 0; row < batch.rows(); row++) {
        int column = RowFigures.isSingle(batch) ? 0 : batch.predictedClass(row);
        float confidence = batch.output(row, column);
        boolean right =
            RowFigures.isSingle(batch)
                ? batch.classId(row) == 1
                : batch.classId(row) == batch.predictedClass(row);
        double weight = batch.weight(row);
        excess[bin(confidence)] += weight * (confidence - (right ? 1.0 : 0.0));
        weights += weight;
      }
    }

    private int bin(float confidence) {
      int bin = (int) Math.ceil((double) confidence * excess.length) - 1;
      return Math.min(Math.max(bin, 0), excess.length - 1);
    }

    @Override
    public double value() {
      double sum = 0.0;
      for (double bin : excess) {
        sum += Math.abs(bin);
      }
      return sum / weights;
    }

    @Override
    public double[] saved() {
      return SavedNumbers.of(excess, new double[] {weights});
    }

    @Override
    public void restore(double[] numbers) {
      double[] last = new double[1];
      SavedNumbers.restore(numbers, excess, last);
      weights = last[0];
    }

    @Override
    public void reset() {
      Arrays.fill(excess, 0.0);
      weights = 0.0;
    }
  }
}
