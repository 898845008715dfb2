package dev.ranvier.samples.command;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the values of a parameter are like.
 *
 * @param count of them
 * @param least of those that are finite
 * @param most of those that are finite
 * @param mean of those that are finite
 * @param deviation the standard deviation of those that are finite
 * @param zeros how many are 0
 * @param notFinite how many are NaN or infinite
 */
record TensorFigures(
    long count,
    double least,
    double most,
    double mean,
    double deviation,
    long zeros,
    long notFinite) {

  static TensorFigures of(float[] values) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long zeros = 0;
    long notFinite = 0;
    for (float value : values) {
      if (!Float.isFinite(value)) {
        notFinite++;
        continue;
      }
      least = Math.min(least, value);
      most = Math.max(most, value);
      sum += value;
      zeros += value == 0 ? 1 : 0;
    }
    double mean = sum / (values.length - notFinite);
    double squares = 0;
    for (float value : values) {
      squares += Float.isFinite(value) ? (value - mean) * (value - mean) : 0;
    }
    double deviation = Math.sqrt(squares / (values.length - notFinite));
    return new TensorFigures(values.length, least, most, mean, deviation, zeros, notFinite);
  }

  /** As JSON has it. */
  Map<String, Object> asMap() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("count", count);
    all.put("min", least);
    all.put("max", most);
    all.put("mean", mean);
    all.put("standard_deviation", deviation);
    all.put("zeros", zeros);
    all.put("not_finite", notFinite);
    return all;
  }
}
