package dev.ranvier.understanding;

/**
 * A sample that is near another, as {@link NearestSamples} finds it.
 *
 * @param sample its number in the data set
 * @param distance the Euclidean distance, 0 of the same
 */
public record Neighbour(int sample, double distance) {}
