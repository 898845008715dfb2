package dev.ranvier.associative;

/** What a {@link HopfieldNetwork} keeps in memory to compute fields with. */
public enum WeightForm {
  /** {@link #PATTERNS} where the rule allows and there are at most half as many as neurons. */
  AUTO,
  /** The n x n weights: n² multiplications for the fields of a state, 4 n² bytes. */
  WEIGHTS,
  /**
   * P x n numbers Z with W = Zᵀ Z, for Hebb's rule the patterns themselves: the fields are Zᵀ (Z
   * s), 2 P n multiplications. The same sums, and where they are integers the same results. Not for
   * {@link LearningRule#STORKEY}, whose weights are no such product.
   */
  PATTERNS
}
