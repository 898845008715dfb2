package dev.ranvier.evaluation;

import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import java.util.Arrays;

/**
 * Every score with its label and weight. The arrays grow by halves while the first epoch is seen
 * and stay for those that follow: five bytes for each output of a row, and eight for each row of
 * one output, in whose order the value is told.
 */
final class RankedScores implements MetricState {

  private static final int FIRST_ROWS = 1024;
  private static final int MOST_SCORES = Integer.MAX_VALUE - 16;

  private final RankedFigure figure;
  private final Average average;
  private final int outputs;
  private float[] scores = {};
  private boolean[] labels = {};

  /** By row; null as long as all weigh 1. */
  private float[] weights;

  private int capacity;
  private int rows;
  private boolean broken;

  /** Scores in an order that longs have, above the places of their rows. */
  private long[] keys = {};

  RankedScores(RankedFigure figure, Average average, int outputs) {
    this.figure = figure;
    this.average = average;
    this.outputs = outputs;
  }

  @Override
  public void add(MetricBatch batch) {
    grow(batch.rows());
    for (int row = 0; row < batch.rows(); row++) {
      int first = rows * outputs;
      for (int output = 0; output < outputs; output++) {
        float score = batch.output(row, output);
        broken |= Float.isNaN(score);
        scores[first + output] = score;
        labels[first + output] = batch.target(row, output) > 0.5f;
      }
      double weight = batch.weight(row);
      if (weight != 1.0 && weights == null) {
        weights = new float[capacity];
        Arrays.fill(weights, 1f);
      }
      if (weights != null) {
        weights[rows] = (float) weight;
      }
      rows++;
    }
  }

  private void grow(int more) {
    if (more <= capacity - rows) {
      return;
    }
    int most = MOST_SCORES / outputs;
    if (more > most - rows) {
      throw new IllegalStateException(
          "An exact metric keeps every output, at most %s rows of %s; for more take Metrics.auc(), which counts in buckets"
              .formatted(most, outputs));
    }
    long wanted = Math.max(FIRST_ROWS, Math.max((long) rows + more, capacity * 3L / 2));
    int next = (int) Math.min(wanted, most);
    scores = Arrays.copyOf(scores, next * outputs);
    labels = Arrays.copyOf(labels, next * outputs);
    if (weights != null) {
      weights = Arrays.copyOf(weights, next);
    }
    capacity = next;
  }

  @Override
  public double value() {
    if (average == Average.MICRO) {
      return of(0, 1, rows * outputs);
    }
    double sum = 0.0;
    double shares = 0.0;
    for (int output = 0; output < outputs; output++) {
      double value = of(output, outputs, rows);
      if (!Double.isNaN(value) || broken) {
        double share = average == Average.WEIGHTED ? positives(output) : 1.0;
        sum += share * value;
        shares += share;
      }
    }
    return sum / shares;
  }

  @Override
  public double[] values() {
    if (average != Average.NONE) {
      return new double[] {value()};
    }
    double[] values = new double[outputs];
    Arrays.setAll(values, output -> of(output, outputs, rows));
    return values;
  }

  private double positives(int output) {
    double sum = 0.0;
    for (int row = 0; row < rows; row++) {
      sum += labels[row * outputs + output] ? weight(row) : 0.0;
    }
    return sum;
  }

  private double weight(int row) {
    return weights == null ? 1.0 : weights[row];
  }

  /**
   * The figure of some scores: {@code count} of them from {@code first} on, {@code stride} apart.
   */
  private double of(int first, int stride, int count) {
    if (broken) {
      return Double.NaN;
    }
    sort(first, stride, count);
    double steps = 0.0;
    double positivesBefore = 0.0;
    double negativesBefore = 0.0;
    int next = count - 1;
    while (next >= 0) {
      long score = keys[next] >> 32;
      double positives = 0.0;
      double negatives = 0.0;
      while (next >= 0 && keys[next] >> 32 == score) {
        int place = (int) keys[next];
        double weight = weight(place / outputs);
        if (labels[place]) {
          positives += weight;
        } else {
          negatives += weight;
        }
        next--;
      }
      steps += figure.step(positives, negatives, positivesBefore, negativesBefore);
      positivesBefore += positives;
      negativesBefore += negatives;
    }
    return figure.value(steps, positivesBefore, negativesBefore);
  }

  private void sort(int first, int stride, int count) {
    if (keys.length < count) {
      keys = new long[Math.max(count, stride == 1 ? capacity * outputs : capacity)];
    }
    for (int i = 0; i < count; i++) {
      int place = first + i * stride;
      int bits = Float.floatToIntBits(scores[place] + 0f); // -0 is 0
      int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
      keys[i] = (long) ordered << 32 | place;
    }
    Arrays.sort(keys, 0, count);
  }

  /** Whether one of them is NaN, then row by row its weight, scores and labels. */
  @Override
  public double[] saved() {
    int perRow = 1 + 2 * outputs;
    double[] numbers = new double[1 + rows * perRow];
    numbers[0] = broken ? 1 : 0;
    for (int row = 0; row < rows; row++) {
      int at = 1 + row * perRow;
      numbers[at] = weight(row);
      for (int output = 0; output < outputs; output++) {
        numbers[at + 1 + output] = scores[row * outputs + output];
        numbers[at + 1 + outputs + output] = labels[row * outputs + output] ? 1 : 0;
      }
    }
    return numbers;
  }

  @Override
  public void restore(double[] numbers) {
    int perRow = 1 + 2 * outputs;
    if (numbers.length % perRow != 1 % perRow) {
      throw new IllegalArgumentException(
          "Metric: %s numbers were saved, expected one and %s for each row; they are of another metric"
              .formatted(numbers.length, perRow));
    }
    rows = 0;
    broken = numbers[0] != 0;
    int saved = numbers.length / perRow;
    grow(saved);
    weights = new float[capacity];
    Arrays.fill(weights, 1f);
    for (int row = 0; row < saved; row++) {
      int at = 1 + row * perRow;
      weights[row] = (float) numbers[at];
      for (int output = 0; output < outputs; output++) {
        scores[row * outputs + output] = (float) numbers[at + 1 + output];
        labels[row * outputs + output] = numbers[at + 1 + outputs + output] != 0;
      }
    }
    rows = saved;
  }

  @Override
  public void reset() {
    rows = 0;
    broken = false;
  }
}
