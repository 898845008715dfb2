package dev.ranvier.table;

import java.util.Arrays;
import java.util.Locale;

/** How numbers are brought to a common size: {@code (x - shift) / scale}. */
public enum Scaling {

  /** Mean and standard deviation (of the population): to mean 0 and variance 1. */
  STANDARD,

  /** Least value and range: to 0 to 1. */
  MIN_MAX,

  /** Median and distance of the quartiles, which a few wild values do not move. */
  ROBUST,

  /** Numbers stay as they are. */
  NONE;

  /** The name in files. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Shift and scale of these values, a scale of 1 where they do not differ. */
  Affine of(double[] values) {
    return switch (this) {
      case STANDARD -> standard(values);
      case MIN_MAX -> minMax(values);
      case ROBUST -> robust(values);
      case NONE -> Affine.IDENTITY;
    };
  }

  private static Affine standard(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Affine.of(mean, constant(values) ? 0 : Math.sqrt(squares / values.length));
  }

  static double mean(double[] values) {
    // Twice, since the first sum of large values is off by more than their differences may be.
    double first = Arrays.stream(values).average().orElse(0);
    return first + Arrays.stream(values).map(value -> value - first).average().orElse(0);
  }

  static boolean constant(double[] values) {
    for (double value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }

  private static Affine minMax(double[] values) {
    double least = Arrays.stream(values).min().orElse(0);
    double most = Arrays.stream(values).max().orElse(0);
    return Affine.of(least, most - least);
  }

  private static Affine robust(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Affine.of(quantile(sorted, 0.5), quantile(sorted, 0.75) - quantile(sorted, 0.25));
  }

  /** Between neighbours in proportion, as NumPy has it. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
