package dev.ranvier.evaluation;

import java.util.List;
import java.util.stream.DoubleStream;

/** Limits above which an output says yes. */
final class Thresholds {

  private Thresholds() {}

  /**
   * A threshold as outputs are compared with it.
   *
   * @throws IllegalArgumentException unless it is from 0 to 1
   */
  static float require(double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("A threshold is %s, expected 0 to 1".formatted(threshold));
    }
    return (float) threshold;
  }

  /**
   * Several, in the order given.
   *
   * @throws IllegalArgumentException if there is none, or naming one that is not from 0 to 1
   */
  static List<Double> require(double... thresholds) {
    if (thresholds.length == 0) {
      throw new IllegalArgumentException("There are no thresholds, expected at least one");
    }
    for (double threshold : thresholds) {
      require(threshold);
    }
    return DoubleStream.of(thresholds).boxed().toList();
  }
}
