package dev.ranvier.table;

import java.util.List;

/**
 * What {@link Counterfactuals} has found for a row.
 *
 * @param prediction for the row as it is
 * @param wanted what was asked for, in words
 * @param found the fewest changes first, then the smallest; empty if there are none
 * @param mostChanges columns that might have been changed at once
 */
public record CounterfactualResult(
    Prediction prediction, String wanted, List<Counterfactual> found, int mostChanges) {

  /** Copies the list. */
  public CounterfactualResult {
    found = List.copyOf(found);
  }

  /** A line for each. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("%s; for %s:\n".formatted(prediction, wanted));
    if (found.isEmpty()) {
      text.append(
          "  none found among values that training has, with up to %s columns changed\n"
              .formatted(mostChanges));
    }
    found.forEach(each -> text.append("  ").append(each).append('\n'));
    return text.toString();
  }
}
