package dev.ranvier.understanding;

import dev.ranvier.runs.TextTable;

/**
 * What each feature of one sample has added to one output, as {@link IntegratedGradients} finds it.
 *
 * @param output which of the network's outputs
 * @param value of the output for the sample, before a last softmax or sigmoid
 * @param baselineValue of the same output for the baseline
 * @param values what each feature has added; together {@code value - baselineValue}, but for {@link
 *     #error}
 * @param steps the parts that the way from the baseline to the sample was divided into
 * @param tolerance the most that {@link #relativeError} was to be
 */
public record Attribution(
    int output, float value, float baselineValue, float[] values, int steps, double tolerance) {

  private static final int SHOWN = 10;

  /** What all features have added together. */
  public double sum() {
    double sum = 0;
    for (float added : values) {
      sum += added;
    }
    return sum;
  }

  /** By how much the sum misses {@code value - baselineValue}. */
  public double error() {
    return Math.abs(sum() - ((double) value - baselineValue));
  }

  /** The error as a share of what all features have added or taken away. */
  public double relativeError() {
    double magnitudes = Math.abs((double) value - baselineValue);
    double added = 0;
    for (float one : values) {
      added += Math.abs(one);
    }
    double error = error();
    return error == 0 ? 0 : error / Math.max(magnitudes, added);
  }

  /** Whether the features add up to the difference of the outputs, within the tolerance. */
  public boolean isComplete() {
    return relativeError() <= tolerance;
  }

  /** The features that have added or taken away most, first the one with the largest magnitude. */
  public int[] largest(int count) {
    return FeatureNames.largest(values, count);
  }

  /** The ten largest, a line each, and whether all of them add up. */
  @Override
  public String toString() {
    return toString(new String[0]);
  }

  /**
   * The same with names.
   *
   * @param names of the features, one for each
   */
  public String toString(String... names) {
    FeatureNames.require("Attribution", values.length, names);
    TextTable table = TextTable.ofNames();
    table.add("", "added");
    for (int feature : largest(SHOWN)) {
      table.add(FeatureNames.of(feature, names), TextTable.number(values[feature]));
    }
    String head =
        "output %s is %s, for the baseline %s\n"
            .formatted(output, TextTable.number(value), TextTable.number(baselineValue));
    String end =
        "all features: %s, off by %s after %s steps%s\n"
            .formatted(
                TextTable.number(sum()),
                Percent.error(relativeError()),
                steps,
                isComplete() ? "" : ": NOT within " + Percent.error(tolerance) + ", allow more");
    return head + table + end;
  }
}
