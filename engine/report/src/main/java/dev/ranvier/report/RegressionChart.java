package dev.ranvier.report;

import dev.ranvier.certainty.Interval;
import dev.ranvier.report.svg.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * True values over predicted ones, with the intervals that were predicted, and below what is left:
 * the residuals over the same predictions.
 */
final class RegressionChart {

  /** Intervals that are drawn one by one; more become a band of their medians. */
  private static final int MOST_WHISKERS = 150;

  private static final int BAND_PLACES = 60;

  private final String quantity;
  private final double[] actual;
  private final double[] predicted;
  private final List<Interval> intervals;

  /**
   * Checks them.
   *
   * @param intervals for each prediction, or none at all
   */
  RegressionChart(String quantity, float[] actual, float[] predicted, List<Interval> intervals) {
    if (actual.length == 0 || actual.length != predicted.length) {
      throw new IllegalArgumentException(
          "regression: %s true values and %s predictions, expected as many of both, at least one"
              .formatted(actual.length, predicted.length));
    }
    if (!intervals.isEmpty() && intervals.size() != actual.length) {
      throw new IllegalArgumentException(
          "regression: %s intervals, expected one for each of %s predictions, or none"
              .formatted(intervals.size(), actual.length));
    }
    this.quantity = quantity;
    this.actual = doubles(actual);
    this.predicted = doubles(predicted);
    this.intervals = List.copyOf(intervals);
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  Picture picture() {
    Plot scatter =
        Plot.of("Predicted and true values")
            .x("")
            .y("true " + quantity)
            .size(440, 250)
            .diagonal("exact")
            .description(figures())
            .note(figures());
    scatter = points(withIntervals(scatter));
    double[] residuals =
        IntStream.range(0, actual.length).mapToDouble(i -> actual[i] - predicted[i]).toArray();
    Plot rest =
        Plot.of("")
            .x("predicted " + quantity)
            .y("residual: true less predicted")
            .size(440, 110)
            .horizontal("", 0)
            .points("", predicted, residuals);
    return PlotPainter.stack("Predicted and true values", List.of(scatter, rest));
  }

  private Plot withIntervals(Plot plot) {
    if (intervals.isEmpty()) {
      return plot;
    }
    double[] lows = intervals.stream().mapToDouble(Interval::low).toArray();
    double[] highs = intervals.stream().mapToDouble(Interval::high).toArray();
    if (actual.length <= MOST_WHISKERS) {
      return plot.whiskers("interval", predicted, lows, highs).sameColour();
    }
    double[][] band = medians(lows, highs);
    return plot.band("interval, median", band[0], band[1], band[2]);
  }

  /** Places of equally many predictions: their middle, and the medians of both ends. */
  private double[][] medians(double[] lows, double[] highs) {
    int[] order =
        IntStream.range(0, predicted.length)
            .filter(i -> Double.isFinite(predicted[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> predicted[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int places = Math.min(BAND_PLACES, order.length);
    double[][] band = new double[3][places];
    for (int place = 0; place < places; place++) {
      int from = (int) ((long) place * order.length / places);
      int to = (int) ((place + 1L) * order.length / places);
      band[0][place] = predicted[order[(from + to) / 2]];
      band[1][place] = median(lows, order, from, to);
      band[2][place] = median(highs, order, from, to);
    }
    return band;
  }

  private static double median(double[] values, int[] order, int from, int to) {
    double[] sorted =
        IntStream.range(from, to).mapToDouble(i -> values[order[i]]).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Those outside their intervals in another colour. */
  private Plot points(Plot plot) {
    if (intervals.isEmpty()) {
      return plot.points("", predicted, actual);
    }
    List<Integer> inside = new ArrayList<>();
    List<Integer> outside = new ArrayList<>();
    for (int i = 0; i < actual.length; i++) {
      (intervals.get(i).contains(actual[i]) ? inside : outside).add(i);
    }
    Plot next = plot;
    for (List<Integer> part : List.of(inside, outside)) {
      if (!part.isEmpty()) {
        next =
            next.points(
                part == inside ? "within" : "outside",
                part.stream().mapToDouble(i -> predicted[i]).toArray(),
                part.stream().mapToDouble(i -> actual[i]).toArray());
      }
    }
    return next;
  }

  private String figures() {
    double n = 0;
    double sum = 0;
    double absolute = 0;
    double squares = 0;
    double sumOfSquares = 0;
    for (int i = 0; i < actual.length; i++) {
      double error = actual[i] - predicted[i];
      if (Double.isFinite(error)) {
        n++;
        sum += actual[i];
        sumOfSquares += actual[i] * actual[i];
        absolute += Math.abs(error);
        squares += error * error;
      }
    }
    double variation = sumOfSquares - sum * sum / n;
    String text =
        "Mean absolute error %s, R² %s."
            .formatted(
                Numbers.significant(absolute / n, 4),
                variation > 0 ? Numbers.fixed(1 - squares / variation, 3) : "unknown");
    if (intervals.isEmpty()) {
      return text;
    }
    long within =
        IntStream.range(0, actual.length).filter(i -> intervals.get(i).contains(actual[i])).count();
    return text
        + " Within their intervals: %s %% of %s."
            .formatted(
                Numbers.fixed(100.0 * within / actual.length, 1), Numbers.fixed(actual.length, 0));
  }
}
