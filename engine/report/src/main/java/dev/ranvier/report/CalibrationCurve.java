package dev.ranvier.report;

import dev.ranvier.report.svg.Numbers;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often answers of about the same confidence are right: bins of equal width, each with the
 * interval that its share of right ones may be from, for so few samples (Wilson 1927), and below
 * how many samples there are in each. The error is that of the metric {@code
 * expected_calibration_error}.
 */
final class CalibrationCurve {

  private static final double Z95 = 1.959964;

  private final int bins;
  private final double[] count;
  private final double[] confidence;
  private final double[] right;

  /**
   * Of answers.
   *
   * @param confidences from 0 to 1
   */
  CalibrationCurve(float[] confidences, boolean[] rights, int bins) {
    if (bins < 1 || bins > 100) {
      throw new IllegalArgumentException("calibration: " + bins + " bins, expected 1 to 100");
    }
    if (rights.length == 0 || rights.length != confidences.length) {
      throw new IllegalArgumentException(
          "calibration: %s labels and %s probabilities, expected as many of both, at least one"
              .formatted(rights.length, confidences.length));
    }
    this.bins = bins;
    count = new double[bins];
    confidence = new double[bins];
    right = new double[bins];
    for (int i = 0; i < confidences.length; i++) {
      if (!(confidences[i] >= 0 && confidences[i] <= 1)) {
        throw new IllegalArgumentException(
            "calibration: probability %s of row %s, expected 0 to 1; of outputs before softmax or"
                    .formatted(confidences[i], i)
                + " sigmoid there is no calibration");
      }
      int bin = Math.clamp((int) Math.ceil(confidences[i] * (double) bins) - 1, 0, bins - 1);
      count[bin]++;
      confidence[bin] += confidences[i];
      right[bin] += rights[i] ? 1 : 0;
    }
  }

  double error() {
    double samples = IntStream.range(0, bins).mapToDouble(i -> count[i]).sum();
    return IntStream.range(0, bins).mapToDouble(i -> Math.abs(confidence[i] - right[i])).sum()
        / samples;
  }

  /**
   * Draws it.
   *
   * @param what the confidence is of
   */
  Picture picture(String what, String share) {
    int[] filled = IntStream.range(0, bins).filter(i -> count[i] > 0).toArray();
    double[] xs = IntStream.of(filled).mapToDouble(i -> confidence[i] / count[i]).toArray();
    double[] ys = IntStream.of(filled).mapToDouble(i -> right[i] / count[i]).toArray();
    double[] lows = IntStream.of(filled).mapToDouble(i -> wilson(i, -1)).toArray();
    double[] highs = IntStream.of(filled).mapToDouble(i -> wilson(i, 1)).toArray();
    Plot curve =
        Plot.of("Calibration")
            .x("")
            .y(share)
            .xRange(0, 1)
            .yRange(0, 1)
            .size(440, 250)
            .line("model", xs, ys)
            .sameColour()
            .whiskers("95 % interval", xs, lows, highs)
            .diagonal("perfect")
            .note("Expected calibration error " + Numbers.significant(error(), 3) + ".");
    double[] middles = IntStream.range(0, bins).mapToDouble(i -> (i + 0.5) / bins).toArray();
    Plot counts =
        Plot.of("")
            .x(what)
            .y("samples")
            .xRange(0, 1)
            .wholeY()
            .size(440, 70)
            .bars("", middles, count, 1.0 / bins);
    return PlotPainter.stack("Calibration", List.of(curve, counts));
  }

  private double wilson(int bin, int side) {
    double n = count[bin];
    double p = right[bin] / n;
    double square = Z95 * Z95;
    double half = Z95 * Math.sqrt(p * (1 - p) / n + square / (4 * n * n));
    return Math.clamp((p + square / (2 * n) + side * half) / (1 + square / n), 0, 1);
  }
}
