package dev.ranvier.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores of samples that have a label and of those that have not, counted from the greatest score
 * down: what ROC and precision-recall curves are made of. Equal scores are one step.
 */
final class RankedOutputs {

  /** Points of a curve; more would not be told apart. */
  private static final int MOST_POINTS = 400;

  private final double[] thresholds;
  private final double[] truePositives;
  private final double[] falsePositives;

  /**
   * Counts.
   *
   * @param what named in errors
   * @throws IllegalArgumentException if scores and labels differ in number, are none, or a score is
   *     NaN
   */
  RankedOutputs(String what, boolean[] labels, float[] scores) {
    if (labels.length == 0 || labels.length != scores.length) {
      throw new IllegalArgumentException(
          "%s: %s labels and %s scores, expected as many of both, at least one"
              .formatted(what, labels.length, scores.length));
    }
    for (int i = 0; i < scores.length; i++) {
      if (Float.isNaN(scores[i])) {
        throw new IllegalArgumentException(
            "%s: score %s is NaN, expected a number to rank by; leave such samples out"
                .formatted(what, i));
      }
    }
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted((a, b) -> Float.compare(scores[b] + 0f, scores[a] + 0f))
            .mapToInt(Integer::intValue)
            .toArray();
    List<double[]> steps = new ArrayList<>();
    steps.add(new double[] {Double.POSITIVE_INFINITY, 0, 0});
    double positives = 0;
    double negatives = 0;
    for (int i = 0; i < order.length; i++) {
      if (labels[order[i]]) {
        positives++;
      } else {
        negatives++;
      }
      if (i + 1 == order.length || scores[order[i + 1]] != scores[order[i]]) {
        steps.add(new double[] {scores[order[i]], positives, negatives});
      }
    }
    thresholds = column(steps, 0);
    truePositives = column(steps, 1);
    falsePositives = column(steps, 2);
  }

  private static double[] column(List<double[]> rows, int column) {
    return rows.stream().mapToDouble(row -> row[column]).toArray();
  }

  double positives() {
    return truePositives[truePositives.length - 1];
  }

  double negatives() {
    return falsePositives[falsePositives.length - 1];
  }

  private double recall(int i) {
    return truePositives[i] / positives();
  }

  private double falsePositiveRate(int i) {
    return falsePositives[i] / negatives();
  }

  private double precision(int i) {
    return i == 0 ? precision(1) : truePositives[i] / (truePositives[i] + falsePositives[i]);
  }

  /** Of the ROC curve, by trapezia. */
  double rocArea() {
    double area = 0;
    for (int i = 1; i < thresholds.length; i++) {
      double width = falsePositiveRate(i) - falsePositiveRate(i - 1);
      area += width * (recall(i) + recall(i - 1)) / 2;
    }
    return area;
  }

  /** Precision at each step, weighted by the recall that it adds, as in scikit-learn. */
  double averagePrecision() {
    double sum = 0;
    for (int i = 1; i < thresholds.length; i++) {
      sum += (recall(i) - recall(i - 1)) * precision(i);
    }
    return sum;
  }

  /** False positive rates and recalls, [2][points]. */
  double[][] roc() {
    return thinned(
        IntStream.range(0, thresholds.length).mapToDouble(this::falsePositiveRate).toArray(),
        IntStream.range(0, thresholds.length).mapToDouble(this::recall).toArray());
  }

  /** Recalls and precisions, [2][points]. */
  double[][] precisionRecall() {
    return thinned(
        IntStream.range(0, thresholds.length).mapToDouble(this::recall).toArray(),
        IntStream.range(0, thresholds.length).mapToDouble(this::precision).toArray());
  }

  /** False positive rate, recall and precision of answering yes from one half up. */
  double[] atOneHalf() {
    int last = 0;
    while (last + 1 < thresholds.length && thresholds[last + 1] >= 0.5) {
      last++;
    }
    return new double[] {falsePositiveRate(last), recall(last), precision(last)};
  }

  /** Without points that are on a line between others, or too near to see. */
  private static double[][] thinned(double[] xs, double[] ys) {
    List<Integer> kept = new ArrayList<>();
    double least = 1.0 / MOST_POINTS;
    for (int i = 0; i < xs.length; i++) {
      boolean end = i == 0 || i == xs.length - 1;
      if (end || !isBetween(xs, ys, kept.getLast(), i)) {
        boolean near =
            !end
                && xs.length > MOST_POINTS
                && Math.hypot(xs[i] - xs[kept.getLast()], ys[i] - ys[kept.getLast()]) < least;
        if (!near) {
          kept.add(i);
        }
      }
    }
    return new double[][] {
      kept.stream().mapToDouble(i -> xs[i]).toArray(),
      kept.stream().mapToDouble(i -> ys[i]).toArray()
    };
  }

  private static boolean isBetween(double[] xs, double[] ys, int before, int i) {
    double cross =
        (xs[i] - xs[before]) * (ys[i + 1] - ys[before])
            - (ys[i] - ys[before]) * (xs[i + 1] - xs[before]);
    return Math.abs(cross) < 1e-12
        && (xs[i] - xs[before]) * (xs[i + 1] - xs[i]) >= 0
        && (ys[i] - ys[before]) * (ys[i + 1] - ys[i]) >= 0;
  }
}
