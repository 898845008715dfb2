package dev.ranvier.format;

import dev.ranvier.data.Dataset;
import java.util.List;

/**
 * What an ARFF file has.
 *
 * @param relation its name
 * @param columns in the file's order
 * @param values [rows][columns]: numbers, of a nominal column the place of the value, NaN where it
 *     is missing
 */
public record ArffTable(String relation, List<Column> columns, double[][] values) {

  /**
   * A column.
   *
   * @param name as in the file
   * @param nominal its values, none if it is numeric
   */
  public record Column(String name, List<String> nominal) {
    /** The values are kept. */
    public Column {
      nominal = List.copyOf(nominal);
    }

    /** Whether it holds numbers. */
    public boolean numeric() {
      return nominal.isEmpty();
    }

    private int features() {
      return numeric() ? 1 : nominal.size();
    }
  }

  /** The columns are kept. */
  public ArffTable {
    columns = List.copyOf(columns);
  }

  /**
   * A data set of all columns but one, its target: a nominal target gives class ids in the order of
   * its values, a numeric one a value. Numeric features stay as they are, nominal ones become a 1
   * among zeros, in the columns' order.
   *
   * @throws IllegalArgumentException if there is no such column, or naming row and column where a
   *     value is missing
   */
  public Dataset dataset(String target) {
    int column = 0;
    while (column < columns.size() && !columns.get(column).name().equals(target)) {
      column++;
    }
    if (column == columns.size()) {
      throw new IllegalArgumentException(
          "ArffTable: there is no column '%s', expected one of %s"
              .formatted(target, columns.stream().map(Column::name).toList()));
    }
    int width = columns.stream().mapToInt(Column::features).sum() - columns.get(column).features();
    float[][] features = new float[values.length][width];
    float[][] targets = new float[values.length][1];
    int[] ids = new int[values.length];
    for (int row = 0; row < values.length; row++) {
      fill(row, column, features[row]);
      double value = value(row, column);
      targets[row][0] = (float) value;
      ids[row] = (int) value;
    }
    return columns.get(column).numeric()
        ? Dataset.wrap(features, targets)
        : Dataset.wrapClasses(features, ids, columns.get(column).nominal().size());
  }

  private void fill(int row, int target, float[] features) {
    int place = 0;
    for (int column = 0; column < columns.size(); column++) {
      if (column == target) {
        continue;
      }
      double value = value(row, column);
      if (columns.get(column).numeric()) {
        features[place] = (float) value;
      } else {
        features[place + (int) value] = 1;
      }
      place += columns.get(column).features();
    }
  }

  private double value(int row, int column) {
    double value = values[row][column];
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(
          "ArffTable: row %s has no value in column '%s', expected one; fill it in values() first"
              .formatted(row, columns.get(column).name()));
    }
    return value;
  }
}
