package dev.ranvier.evaluation;

/**
 * One line of a {@link RegressionReport}: an output, or the mean over outputs.
 *
 * @param name of the output, or {@code mean}
 * @param bias mean of output - target
 * @param meanAbsoluteError in the target's unit
 * @param rootMeanSquaredError in the target's unit
 * @param largestError largest |output - target|, weights aside
 * @param meanAbsolutePercentageError in percent
 * @param r2 share of the target's variance that is explained, 1 at best
 */
public record OutputScores(
    String name,
    double bias,
    double meanAbsoluteError,
    double rootMeanSquaredError,
    double largestError,
    double meanAbsolutePercentageError,
    double r2) {

  /** Mean of (output - target)². */
  public double meanSquaredError() {
    return rootMeanSquaredError * rootMeanSquaredError;
  }
}
