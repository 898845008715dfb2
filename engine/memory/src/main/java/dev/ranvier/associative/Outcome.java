package dev.ranvier.associative;

/** How a recall ended. */
public enum Outcome {
  /** Nothing changes any more (in a modern network: by more than the tolerance). */
  FIXED_POINT,
  /**
   * Two states follow each other for ever, as symmetric weights allow when all neurons change at
   * once. The result is one of the two; one more step gives the other.
   */
  CYCLE_OF_TWO,
  /** The steps that were allowed are used up, and the state still changes. */
  NOT_SETTLED
}
