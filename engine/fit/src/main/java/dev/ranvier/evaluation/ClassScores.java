package dev.ranvier.evaluation;

/**
 * One line of a {@link ClassificationReport}: a class, or a mean over classes.
 *
 * @param name of the class, or {@code macro avg}, {@code weighted avg}
 * @param precision share of right ones among those taken for the class
 * @param recall share of those taken for the class among those that have it
 * @param f1 the harmonic mean of both
 * @param support samples that have the class, or their weight
 */
public record ClassScores(
    String name, double precision, double recall, double f1, double support) {}
