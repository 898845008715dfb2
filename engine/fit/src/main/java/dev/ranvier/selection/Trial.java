package dev.ranvier.selection;

import dev.ranvier.Evaluation;
import java.util.List;

/**
 * What a search found out about one candidate.
 *
 * @param number from 1, in the order of the candidates
 * @param candidate what was tried
 * @param evaluations loss and metrics by fold; empty if it failed
 * @param failure why there are none: where training diverged; null if there are
 */
public record Trial(int number, Candidate candidate, List<Evaluation> evaluations, String failure) {

  /** Copies the list. */
  public Trial {
    evaluations = List.copyOf(evaluations);
  }

  /** Whether it diverged. */
  public boolean failed() {
    return failure != null;
  }

  /** The mean of {@code loss} or a metric over the folds; NaN if it failed. */
  public double mean(String name) {
    return failed() ? Double.NaN : Scores.mean(Scores.values(evaluations, name));
  }

  /** The standard deviation over the folds; NaN if it failed, or there is one fold only. */
  public double standardDeviation(String name) {
    return failed() ? Double.NaN : Scores.standardDeviation(Scores.values(evaluations, name));
  }
}
