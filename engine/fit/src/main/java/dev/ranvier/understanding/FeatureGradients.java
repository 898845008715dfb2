package dev.ranvier.understanding;

import dev.ranvier.runs.TextTable;

/**
 * How one output for one sample changes with each feature, as {@link Saliency} finds it.
 *
 * @param output which of the network's outputs
 * @param value of the output, before a last softmax or sigmoid
 * @param gradients of the output by feature: what a feature that is larger by 1 would add to it, if
 *     it went on as it begins
 */
public record FeatureGradients(int output, float value, float[] gradients) {

  private static final int SHOWN = 10;

  /** The features whose gradients have the largest magnitudes, largest first. */
  public int[] largest(int count) {
    return FeatureNames.largest(gradients, count);
  }

  /** The ten largest, a line each. */
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
    FeatureNames.require("FeatureGradients", gradients.length, names);
    TextTable table = TextTable.ofNames();
    table.add("", "gradient");
    for (int feature : largest(SHOWN)) {
      table.add(FeatureNames.of(feature, names), TextTable.number(gradients[feature]));
    }
    return "output %s is %s\n".formatted(output, TextTable.number(value)) + table;
  }
}
