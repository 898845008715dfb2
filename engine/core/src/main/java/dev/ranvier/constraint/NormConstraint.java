package dev.ranvier.constraint;

/**
 * A constraint on the Euclidean norm of the weights that go into one neuron, which are scaled: w ←
 * w · {@link #desired} / norm.
 *
 * <p>Keras divides by norm + 1e-7, so that nothing is divided by zero; weights that are as they
 * should be then shrink a little with every update. Here they stay, bit by bit, and weights that
 * are all zero stay zero.
 */
public sealed interface NormConstraint extends Constraint permits MaxNorm, MinMaxNorm, UnitNorm {

  /** What a norm should be instead; itself if it may stay. */
  double desired(double norm);
}
