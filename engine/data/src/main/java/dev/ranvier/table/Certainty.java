package dev.ranvier.table;

import dev.ranvier.Sequential;
import dev.ranvier.certainty.ConformalClassifier;
import dev.ranvier.certainty.ConformalRegressor;
import dev.ranvier.certainty.Interval;
import dev.ranvier.certainty.TrainingRange;
import dev.ranvier.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How sure a model of a table is.
 *
 * @param intervals of a number, in the scaled target's unit; null of classes
 * @param sets of classes; null of a number
 * @param range of the features of the training part
 */
record Certainty(ConformalRegressor intervals, ConformalClassifier sets, TrainingRange range) {

  /** Of the rows that are trained on, kept back to calibrate with. */
  static final double CALIBRATION_SHARE = 0.2;

  private static final String CALIBRATED = "table_intervals";
  private static final String RANGE = "table_range";

  /** Of a network that has not seen the calibration's samples. */
  static Certainty of(
      Sequential network, boolean classes, Dataset training, Dataset calibration, double share) {
    TrainingRange range = TrainingRange.of(training);
    return classes
        ? new Certainty(
            null, ConformalClassifier.calibrate(network::predict, calibration, share), range)
        : new Certainty(
            ConformalRegressor.calibrate(network::predict, calibration, share), null, range);
  }

  Map<String, String> write() {
    return Map.of(
        CALIBRATED, intervals == null ? sets.toJson() : intervals.toJson(), RANGE, range.toJson());
  }

  /** Null if the model was trained without. */
  static Certainty read(Map<String, String> metadata, boolean classes) {
    String calibrated = metadata.get(CALIBRATED);
    String range = metadata.get(RANGE);
    if (calibrated == null || range == null) {
      return null;
    }
    return new Certainty(
        classes ? null : ConformalRegressor.fromJson(calibrated),
        classes ? ConformalClassifier.fromJson(calibrated) : null,
        TrainingRange.fromJson(range));
  }

  /** Around a network's output, in the target's own unit. */
  Interval interval(TableEncoder encoder, float output) {
    Interval scaled = intervals.interval(output);
    return new Interval(encoder.target(scaled.low()), encoder.target(scaled.high()));
  }

  List<String> labels(List<String> classes, float[] outputs) {
    return Arrays.stream(sets.set(outputs)).mapToObj(classes::get).toList();
  }

  List<String> outside(TableEncoder encoder, float[] features) {
    return Arrays.stream(range.outside(features)).mapToObj(encoder.featureNames()::get).toList();
  }
}
