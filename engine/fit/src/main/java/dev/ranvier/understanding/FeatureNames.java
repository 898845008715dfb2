package dev.ranvier.understanding;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** What features are called, and which of them come first. */
final class FeatureNames {

  private FeatureNames() {}

  /**
   * Refuses too few or too many names.
   *
   * @param names one for each feature, or none
   */
  static void require(String what, int features, String... names) {
    if (names.length != 0 && names.length != features) {
      throw new IllegalArgumentException(
          "%s: %s names, expected %s, one for each feature, or none"
              .formatted(what, names.length, features));
    }
  }

  /** The name of a feature, or its number. */
  static String of(int feature, String... names) {
    return names.length == 0 ? "feature " + feature : names[feature];
  }

  /** The places of the values of largest magnitude, largest first; of equals the first. */
  static int[] largest(float[] values, int count) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.abs(values[i])))
        .limit(count)
        .mapToInt(i -> i)
        .toArray();
  }

  /** A copy, which nobody changes any more. */
  static float[] copy(float[] values) {
    return Arrays.copyOf(values, values.length);
  }
}
