package dev.ranvier.associative;

/**
 * How a {@link HopfieldNetwork} of n neurons makes its weights of P patterns x of -1 and +1.
 * Weights are symmetric in each.
 */
public enum LearningRule {
  /**
   * W = (1/n) Σ x xᵀ: what fires together wires together. Recalls up to about 0.138 n random
   * patterns, with some bits wrong; patterns that resemble each other get in each other's way.
   * Source: Hopfield 1982.
   */
  HEBBIAN,
  /**
   * W = Xᵀ (X Xᵀ)⁻¹ X, the projection onto the patterns' span: each of up to n linearly independent
   * patterns is a fixed point, however much they resemble each other. Source: Personnaz, Guyon,
   * Dreyfus 1985.
   */
  PSEUDO_INVERSE,
  /**
   * One pattern after the other, each against the field h of those before: w<sub>ij</sub> += (1/n)
   * (x<sub>i</sub> x<sub>j</sub> - x<sub>i</sub> h<sub>ji</sub> - h<sub>ij</sub> x<sub>j</sub>),
   * where h<sub>ij</sub> sums w<sub>ik</sub> x<sub>k</sub> over all k but i and j. Local and
   * incremental as Hebb's rule, with more room: about n / √(2 ln n) patterns. Source: Storkey 1997.
   */
  STORKEY
}
