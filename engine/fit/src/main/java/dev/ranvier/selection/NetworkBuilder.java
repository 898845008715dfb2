package dev.ranvier.selection;

import dev.ranvier.Sequential;

/** Builds the networks of a search; called by several threads if there are several workers. */
@FunctionalInterface
public interface NetworkBuilder {

  /**
   * A new, compiled network, which the search closes.
   *
   * @param candidate what is tried
   * @param seed of the weights: other for each fold, the same for all candidates
   */
  Sequential build(Candidate candidate, long seed);
}
