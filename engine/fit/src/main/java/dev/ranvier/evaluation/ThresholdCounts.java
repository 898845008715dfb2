package dev.ranvier.evaluation;

import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import java.util.Arrays;

/** Right and wrong answers at each of several thresholds, over all outputs or one of them. */
final class ThresholdCounts implements MetricState {

  private final CountedFigure figure;
  private final float[] thresholds;
  private final int topK;
  private final int firstColumn;
  private final int endColumn;

  /** By output of a row: whether it is one of the largest. */
  private final boolean[] largest;

  private final double[] truePositives;
  private final double[] falsePositives;
  private final double[] falseNegatives;
  private double total;

  ThresholdCounts(CountedFigure figure, float[] thresholds, int topK, int classId, int outputs) {
    this.figure = figure;
    this.thresholds = thresholds;
    this.topK = topK;
    this.firstColumn = Math.max(classId, 0);
    this.endColumn = classId < 0 ? outputs : classId + 1;
    this.largest = new boolean[outputs];
    this.truePositives = new double[thresholds.length];
    this.falsePositives = new double[thresholds.length];
    this.falseNegatives = new double[thresholds.length];
  }

  @Override
  public void add(MetricBatch batch) {
    for (int row = 0; row < batch.rows(); row++) {
      double weight = batch.weight(row);
      if (topK > 0) {
        markLargest(batch, row);
      }
      for (int column = firstColumn; column < endColumn; column++) {
        boolean isTrue = batch.target(row, column) > 0.5f;
        boolean kept = topK == 0 || largest[column];
        count(kept, batch.output(row, column), isTrue, weight);
      }
    }
  }

  private void count(boolean kept, float output, boolean isTrue, double weight) {
    for (int i = 0; i < thresholds.length; i++) {
      boolean positive = kept && output > thresholds[i];
      if (positive) {
        (isTrue ? truePositives : falsePositives)[i] += weight;
      } else if (isTrue) {
        falseNegatives[i] += weight;
      }
    }
    total += weight;
  }

  /** Of equal outputs the first are the larger ones. */
  private void markLargest(MetricBatch batch, int row) {
    Arrays.fill(largest, false);
    for (int chosen = 0; chosen < topK; chosen++) {
      int best = -1;
      for (int column = 0; column < largest.length; column++) {
        if (!largest[column] && (best < 0 || batch.output(row, column) > batch.output(row, best))) {
          best = column;
        }
      }
      largest[best] = true;
    }
  }

  private double at(int i) {
    return figure.of(truePositives[i], falsePositives[i], falseNegatives[i], total);
  }

  @Override
  public double value() {
    double sum = 0.0;
    for (int i = 0; i < thresholds.length; i++) {
      sum += at(i);
    }
    return sum / thresholds.length;
  }

  @Override
  public double[] values() {
    double[] values = new double[thresholds.length];
    Arrays.setAll(values, this::at);
    return values;
  }

  @Override
  public double[] saved() {
    return SavedNumbers.of(truePositives, falsePositives, falseNegatives, new double[] {total});
  }

  @Override
  public void restore(double[] numbers) {
    double[] last = new double[1];
    SavedNumbers.restore(numbers, truePositives, falsePositives, falseNegatives, last);
    total = last[0];
  }

  @Override
  public void reset() {
    Arrays.fill(truePositives, 0.0);
    Arrays.fill(falsePositives, 0.0);
    Arrays.fill(falseNegatives, 0.0);
    total = 0.0;
  }
}
