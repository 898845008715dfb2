package dev.ranvier.certainty;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.selection.Split;
import dev.ranvier.selection.TrainTestSplit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Intervals around a regression's predictions that hold the true value with a stated confidence:
 * split conformal prediction. It needs samples that the network was not trained on; their absolute
 * errors, sorted, tell how wide an interval must be. Nothing is assumed about network or errors,
 * only that new samples come from where the calibration samples come from. Then the interval of a
 * new sample holds its value with at least this probability, and at most {@code 1 / (n + 1)} more
 * where no two errors are equal: on average over samples, not for each kind of sample.
 *
 * <pre>{@code
 * ConformalRegressor intervals = ConformalRegressor.calibrate(network::predict, calibration, 0.9);
 * Interval price = intervals.interval(network.predict(row)[0]);
 * Map<String, String> metadata = new HashMap<>(network.metadata());
 * metadata.put("intervals", intervals.toJson());
 * network.setMetadata(metadata).save(file);
 * }</pre>
 *
 * @param confidence more than 0 and less than 1
 * @param samples it was calibrated with
 * @param normalized whether errors count in units of a scale that every sample has for itself
 * @param quantiles for each output half the width of its interval, or of its scale's multiple; each
 *     output has this confidence by itself
 */
public record ConformalRegressor(
    double confidence, int samples, boolean normalized, List<Double> quantiles) {

  private static final String WHAT = "ConformalRegressor";
  private static final String KIND = "conformal-regressor";

  /** Of the samples, kept from training by {@link #fitAndCalibrate}. */
  private static final double CALIBRATION_SHARE = 0.2;

  /** Checks the numbers. */
  public ConformalRegressor {
    ConformalQuantile.requireConfidence(WHAT, confidence);
    quantiles = List.copyOf(quantiles);
  }

  /**
   * Calibrates what predicts values.
   *
   * @param predict gives outputs [rows][outputs] for features [rows][features]: {@code
   *     network::predict}, {@code ensemble::predict}
   * @param calibration samples that it was never trained on; weights of samples do not count
   * @throws IllegalArgumentException if the targets are class ids, an output is not finite, or
   *     there are too few samples for the confidence
   */
  public static ConformalRegressor calibrate(
      UnaryOperator<float[][]> predict, Dataset calibration, double confidence) {
    requireValues(calibration.targets());
    double[][] errors = new double[calibration.targets().size()][calibration.size()];
    Outputs.read(
        WHAT,
        predict,
        calibration,
        (sample, output, block, row) -> {
          for (int j = 0; j < output.length; j++) {
            errors[j][sample] = Math.abs((double) output[j] - block.values(row)[j]);
          }
        });
    List<Double> quantiles = new ArrayList<>();
    for (double[] scores : errors) {
      quantiles.add(ConformalQuantile.of(WHAT, scores, confidence));
    }
    return new ConformalRegressor(confidence, calibration.size(), false, quantiles);
  }

  private static void requireValues(Targets targets) {
    if (targets.kind() != Targets.Kind.VALUES) {
      throw new IllegalArgumentException(
          "ConformalRegressor: the targets are %s, expected values; for classes use ConformalClassifier"
              .formatted(targets));
    }
  }

  /**
   * Trains a network on four fifths of the samples and calibrates with the others, which are drawn
   * by the options' seed and never trained on.
   */
  public static ConformalRegressor fitAndCalibrate(
      Sequential network, Dataset data, FitOptions options, double confidence) {
    requireValues(data.targets());
    ConformalQuantile.requireConfidence(WHAT, confidence);
    Split split = TrainTestSplit.of(CALIBRATION_SHARE).seed(options.seed()).draw(data);
    network.fit(split.training(data), options);
    return calibrate(network::predict, split.test(data), confidence);
  }

  /**
   * From errors that are known already, for one output.
   *
   * @param residuals of the calibration samples: true value less prediction, or the other way round
   */
  public static ConformalRegressor ofResiduals(double[] residuals, double confidence) {
    double[] scores = new double[residuals.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.abs(residuals[i]);
    }
    double quantile = ConformalQuantile.of(WHAT, scores, confidence);
    return new ConformalRegressor(confidence, scores.length, false, List.of(quantile));
  }

  /**
   * The same with a scale for each sample, so that intervals are wide where errors are: what a
   * second network says of the errors' size, or the spread of an ensemble. The confidence holds
   * with any scale that is found without looking at the calibration samples' targets.
   *
   * @param scales positive
   */
  public static ConformalRegressor ofResiduals(
      double[] residuals, double[] scales, double confidence) {
    if (scales.length != residuals.length) {
      throw new IllegalArgumentException(
          "ConformalRegressor: %s residuals and %s scales, expected as many of both"
              .formatted(residuals.length, scales.length));
    }
    double[] scores = new double[residuals.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.abs(residuals[i]) / requireScale(scales[i]);
    }
    double quantile = ConformalQuantile.of(WHAT, scores, confidence);
    return new ConformalRegressor(confidence, scores.length, true, List.of(quantile));
  }

  private static double requireScale(double scale) {
    if (!(scale > 0 && scale <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "ConformalRegressor: a sample's scale is %s, expected a positive number"
              .formatted(scale));
    }
    return scale;
  }

  /** The interval around the prediction of a single output. */
  public Interval interval(double prediction) {
    requireOutputs(1);
    requireNormalized(false);
    return around(prediction, quantiles.getFirst());
  }

  /** The interval around a prediction with its sample's scale. */
  public Interval interval(double prediction, double scale) {
    requireOutputs(1);
    requireNormalized(true);
    return around(prediction, quantiles.getFirst() * requireScale(scale));
  }

  /** An interval for each output. */
  public List<Interval> intervals(float[] prediction) {
    requireOutputs(prediction.length);
    requireNormalized(false);
    List<Interval> intervals = new ArrayList<>();
    for (int j = 0; j < prediction.length; j++) {
      intervals.add(around(prediction[j], quantiles.get(j)));
    }
    return intervals;
  }

  private static Interval around(double prediction, double reach) {
    return new Interval(prediction - reach, prediction + reach);
  }

  private void requireOutputs(int outputs) {
    if (quantiles.size() != outputs) {
      throw new IllegalArgumentException(
          "ConformalRegressor: a prediction of %s outputs, expected %s as calibrated"
              .formatted(outputs, quantiles.size()));
    }
  }

  private void requireNormalized(boolean asked) {
    if (normalized != asked) {
      throw new IllegalStateException(
          "ConformalRegressor: it is calibrated %s; ask with the prediction %s"
              .formatted(
                  normalized ? "with scales" : "without scales",
                  normalized ? "and its sample's scale" : "alone"));
    }
  }

  /** The share of other samples' values that are in their intervals, over samples and outputs. */
  public double coverage(UnaryOperator<float[][]> predict, Dataset data) {
    requireValues(data.targets());
    long[] inside = new long[1];
    Outputs.read(
        WHAT,
        predict,
        data,
        (_, output, block, row) -> {
          List<Interval> intervals = intervals(output);
          for (int j = 0; j < output.length; j++) {
            inside[0] += intervals.get(j).contains(block.values(row)[j]) ? 1 : 0;
          }
        });
    return (double) inside[0] / ((long) data.size() * quantiles.size());
  }

  /** As a text that a model's metadata can carry. */
  public String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", KIND);
    json.put("confidence", confidence);
    json.put("samples", samples);
    json.put("normalized", normalized);
    json.put("quantiles", quantiles);
    return Json.write(json);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws dev.ranvier.io.ModelFormatException saying what is wrong
   */
  public static ConformalRegressor fromJson(String text) {
    JsonObject json = JsonObject.parse(null, KIND, text);
    json.allowOnly(Set.of("kind", "confidence", "samples", "normalized", "quantiles"));
    if (!json.string("kind").equals(KIND)) {
      throw json.wrong("kind", "'" + KIND + "'");
    }
    List<Double> quantiles = json.numbers("quantiles");
    if (quantiles.isEmpty() || quantiles.stream().anyMatch(quantile -> quantile < 0)) {
      throw json.wrong("quantiles", "one or more numbers of at least 0");
    }
    double confidence = json.number("confidence");
    if (!(confidence > 0 && confidence < 1)) {
      throw json.wrong("confidence", "a number between 0 and 1");
    }
    int samples = (int) json.integer("samples", 1, Integer.MAX_VALUE);
    return new ConformalRegressor(confidence, samples, json.bool("normalized"), quantiles);
  }
}
