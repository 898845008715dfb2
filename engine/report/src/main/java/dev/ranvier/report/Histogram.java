package dev.ranvier.report;

import java.util.Arrays;

/**
 * How often values are where, in bins of equal width.
 *
 * @param low the least value
 * @param high the greatest
 * @param counts by bin, from low to high
 * @param notFinite values that are in none, NaN or infinite
 */
public record Histogram(double low, double high, long[] counts, long notFinite) {

  private static final int LEAST_BINS = 8;
  private static final int MOST_BINS = 80;

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if there is no bin, a count is negative or the range falls
   */
  public Histogram {
    counts = counts.clone();
    if (counts.length == 0 || Arrays.stream(counts).anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException(
          "Histogram: counts %s, expected at least one, none negative"
              .formatted(Arrays.toString(counts)));
    }
    if (!(low <= high) || !Double.isFinite(high - low)) {
      throw new IllegalArgumentException(
          "Histogram: from %s to %s, expected finite numbers, the second not less"
              .formatted(low, high));
    }
  }

  /**
   * Of values, in as many bins as their number is worth: its cube root twice, 8 to 80.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Histogram of(float[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("Histogram: no values, expected at least one");
    }
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      if (Float.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    if (low > high) {
      return new Histogram(0, 0, new long[1], values.length);
    }
    int bins = Math.clamp(Math.round(2 * Math.cbrt(values.length)), LEAST_BINS, MOST_BINS);
    long[] counts = new long[low == high ? 1 : bins];
    long notFinite = 0;
    for (float value : values) {
      if (Float.isFinite(value)) {
        double share = low == high ? 0 : (value - low) / (high - low);
        counts[Math.min(counts.length - 1, (int) (share * counts.length))]++;
      } else {
        notFinite++;
      }
    }
    return new Histogram(low, high, counts, notFinite);
  }

  /** By bin. */
  @Override
  public long[] counts() {
    return counts.clone();
  }

  /** Values in bins. */
  public long total() {
    return Arrays.stream(counts).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Histogram histogram
        && low == histogram.low
        && high == histogram.high
        && notFinite == histogram.notFinite
        && Arrays.equals(counts, histogram.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "Histogram[%s to %s, %s bins, %s values]".formatted(low, high, counts.length, total());
  }
}
