package dev.ranvier.understanding;

import dev.ranvier.runs.TextTable;

/**
 * What a network gives by the value of one feature, as {@link PartialDependence} finds it.
 *
 * @param feature which one
 * @param output which of the network's outputs
 * @param grid values of the feature, ascending unless they were given otherwise
 * @param mean of the output over the samples, at each value
 * @param low the tenth per cent of the output over the samples, at each value
 * @param high the ninetieth
 */
public record PartialDependenceCurve(
    int feature, int output, float[] grid, double[] mean, double[] low, double[] high) {

  /** By how much the mean goes up and down: 0 if the network does not look at the feature. */
  public double range() {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double value : mean) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return most - least;
  }

  /** A line for each value. */
  @Override
  public String toString() {
    TextTable table = TextTable.ofNames();
    table.add("feature " + feature, "output " + output, "10 %", "90 %");
    for (int i = 0; i < grid.length; i++) {
      table.add(
          TextTable.number(grid[i]),
          TextTable.number(mean[i]),
          TextTable.number(low[i]),
          TextTable.number(high[i]));
    }
    return table.toString();
  }
}
