package dev.ranvier.understanding;

import dev.ranvier.runs.TextTable;
import java.util.Comparator;
import java.util.List;

/**
 * How much worse a network does without each feature, as {@link PermutationImportance} finds it.
 *
 * @param figure what was measured, such as {@code accuracy}
 * @param baseline the figure with all features as they are
 * @param all one for each feature or group, in their order
 */
public record Importances(String figure, double baseline, List<Importance> all) {

  /** Copies the list. */
  public Importances {
    all = List.copyOf(all);
  }

  /**
   * One feature's importance, or that of features that were moved together.
   *
   * @param name of the feature or the group
   * @param features their numbers
   * @param mean by how much the figure got worse, the mean over repeats; below 0 if it got better
   * @param deviation standard deviation over repeats, with one degree of freedom taken by the mean;
   *     NaN of one repeat
   */
  public record Importance(String name, List<Integer> features, double mean, double deviation) {

    /** Copies the list. */
    public Importance {
      features = List.copyOf(features);
    }
  }

  /** The most important first; of equals the first. */
  public List<Importance> sorted() {
    return all.stream().sorted(Comparator.comparingDouble(one -> -one.mean())).toList();
  }

  /** A line for each, the most important first. */
  @Override
  public String toString() {
    TextTable table = TextTable.ofNames();
    table.add("", "worse by", "+-");
    for (Importance one : sorted()) {
      table.add(one.name(), TextTable.number(one.mean()), TextTable.number(one.deviation()));
    }
    return "%s is %s; with values of other samples\n".formatted(figure, TextTable.number(baseline))
        + table;
  }
}
