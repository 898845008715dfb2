package dev.ranvier.associative;

import dev.ranvier.random.Philox;
import java.util.Objects;

/**
 * Patterns of -1 and +1: drawn, made of grey values, and damaged to be recalled. All are new
 * arrays.
 */
public final class Patterns {

  /** The stream of places; patterns have those from 0 on, orders of neurons those below. */
  private static final long FLIPS = Long.MIN_VALUE;

  private Patterns() {}

  /**
   * Each value -1 or +1 with the same probability.
   *
   * @param count patterns, at least 1
   * @param size of each, at least 1
   * @param seed same seed, same patterns
   */
  public static float[][] random(int count, int size, long seed) {
    if (count < 1 || size < 1) {
      throw new IllegalArgumentException(
          "Patterns.random: count is %s and size %s, expected at least 1 of each"
              .formatted(count, size));
    }
    float[][] patterns = new float[count][size];
    for (int p = 0; p < count; p++) {
      Philox random = Philox.of(seed, p);
      int bits = 0;
      for (int i = 0; i < size; i++) {
        bits = i % Integer.SIZE == 0 ? random.nextInt() : bits >>> 1;
        patterns[p][i] = (bits & 1) == 0 ? -1 : 1;
      }
    }
    return patterns;
  }

  /** +1 where a value is above the threshold, else -1. */
  public static float[] signs(float[] values, double threshold) {
    float[] signs = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      signs[i] = values[i] > threshold ? 1 : -1;
    }
    return signs;
  }

  /**
   * A pattern with a share of its values negated, at random places.
   *
   * @param share from 0 to 1, rounded to whole values
   * @param seed same seed, same places
   */
  public static float[] flipped(float[] pattern, double share, long seed) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "Patterns.flipped: share is " + share + ", expected 0 to 1");
    }
    int[] places = new int[pattern.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
    }
    Philox.of(seed, FLIPS).shuffle(places);
    float[] flipped = pattern.clone();
    for (int i = 0; i < Math.round(share * pattern.length); i++) {
      flipped[places[i]] = -flipped[places[i]];
    }
    return flipped;
  }

  /**
   * A pattern with the values [from, to) hidden.
   *
   * @param hidden what stands there instead: 0 for unknown
   * @throws IndexOutOfBoundsException if the range is not inside the pattern
   */
  public static float[] hidden(float[] pattern, int from, int to, float hidden) {
    Objects.checkFromToIndex(from, to, pattern.length);
    float[] partly = pattern.clone();
    for (int i = from; i < to; i++) {
      partly[i] = hidden;
    }
    return partly;
  }

  /**
   * How much two patterns resemble each other: (1/n) Σ a b.
   *
   * @throws IllegalArgumentException if their lengths differ
   */
  public static double overlap(float[] one, float[] other) {
    requireSameLength(one, other);
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum / one.length;
  }

  /** Whether all signs are the same; 0 is neither. */
  public static boolean sameSigns(float[] one, float[] other) {
    return wrongSigns(one, other) == 0;
  }

  /**
   * How many signs differ; 0 is neither.
   *
   * @throws IllegalArgumentException if their lengths differ
   */
  public static int wrongSigns(float[] one, float[] other) {
    requireSameLength(one, other);
    int wrong = 0;
    for (int i = 0; i < one.length; i++) {
      wrong += one[i] * other[i] > 0 ? 0 : 1;
    }
    return wrong;
  }

  private static void requireSameLength(float[] one, float[] other) {
    if (one.length != other.length) {
      throw new IllegalArgumentException(
          "Patterns: one pattern has %s values and the other %s, expected as many"
              .formatted(one.length, other.length));
    }
  }
}
