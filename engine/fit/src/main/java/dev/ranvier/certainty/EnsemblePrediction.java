package dev.ranvier.certainty;

/**
 * What an ensemble predicts for one sample.
 *
 * @param mean of the members' outputs
 * @param deviation the standard deviation of the members' outputs, by output, with one degree of
 *     freedom taken by the mean: large where members disagree
 */
public record EnsemblePrediction(float[] mean, float[] deviation) {}
