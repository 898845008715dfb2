package dev.ranvier.understanding;

import dev.ranvier.data.Dataset;

/** What is refused of samples. */
final class Samples {

  private Samples() {}

  /**
   * Refuses no samples, and samples of another size or with values that are not finite.
   *
   * @param samples [samples][features]
   */
  static void require(String what, float[][] samples, int features) {
    if (samples == null || samples.length == 0) {
      throw new IllegalArgumentException(
          "%s: there are no samples, expected at least one".formatted(what));
    }
    for (int sample = 0; sample < samples.length; sample++) {
      require(what, "sample " + sample, samples[sample], features);
    }
  }

  /** Refuses one that is missing, of another size, or has values that are not finite. */
  static void require(String what, String which, float[] sample, int features) {
    if (sample == null || sample.length != features) {
      throw new IllegalArgumentException(
          "%s: %s has %s features, expected %s"
              .formatted(what, which, sample == null ? "no" : sample.length, features));
    }
    for (int i = 0; i < features; i++) {
      if (!Float.isFinite(sample[i])) {
        throw new IllegalArgumentException(
            "%s: feature %s of %s is %s, expected a finite number"
                .formatted(what, i, which, sample[i]));
      }
    }
  }

  /** Refuses what a network gives if it is not finite. */
  static void requireFinite(String what, String name, int sample, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "%s: %s %s of the network for sample %s is %s, expected a finite number; look for weights that are not, or features that are too large"
                .formatted(what, name, i, sample, values[i]));
      }
    }
  }

  /** Refuses a data set without samples, or for another network. */
  static void require(String what, Dataset data, int features) {
    if (data.size() == 0) {
      throw new IllegalArgumentException(
          "%s: the data set has no samples, expected at least one".formatted(what));
    }
    if (data.featureSize() != features) {
      throw new IllegalArgumentException(
          "%s: samples of %s features, expected %s as the network takes"
              .formatted(what, data.featureSize(), features));
    }
  }
}
