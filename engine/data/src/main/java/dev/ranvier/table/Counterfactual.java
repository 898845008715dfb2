package dev.ranvier.table;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What would have to be different in a row for another prediction, as {@link Counterfactuals} finds
 * it.
 *
 * @param changes one for each column that is different, in the order of columns
 * @param prediction for the row with these changes
 * @param cost how large they are: of a number the way by the column's range in training, of a
 *     category 1, added up
 */
public record Counterfactual(List<Change> changes, Prediction prediction, double cost) {

  /** Copies the list. */
  public Counterfactual {
    changes = List.copyOf(changes);
  }

  /**
   * Another value of one column.
   *
   * @param column its name
   * @param from the row's own: a number, or a category's text
   * @param to the other, which the column has in training
   */
  public record Change(String column, Object from, Object to) {

    @Override
    public String toString() {
      return "%s %s instead of %s".formatted(column, text(to), text(from));
    }

    private static String text(Object value) {
      return value instanceof Double number ? Categories.text(number) : String.valueOf(value);
    }
  }

  @Override
  public String toString() {
    String all = changes.stream().map(Change::toString).collect(Collectors.joining(", "));
    return all + ": " + prediction;
  }
}
