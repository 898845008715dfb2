package dev.ranvier.table;

import dev.ranvier.format.CsvFormat;
import dev.ranvier.format.CsvNumber;
import dev.ranvier.io.ModelFormatException;
import java.util.List;
import java.util.Map;

/** A row that somebody gives by names. */
final class MapCells implements Cells {

  private final Map<String, ?> row;
  private final CsvFormat format;
  private final List<String> columns;

  /**
   * Checks the names.
   *
   * @throws IllegalArgumentException if one is no column's
   */
  MapCells(Map<String, ?> row, Schema schema, CsvFormat format, List<String> columns) {
    this.row = row;
    this.format = format;
    this.columns = columns;
    List<String> known = schema.columns().stream().map(Column::name).toList();
    for (String name : row.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "The row has a value for '%s', which is no column: expected values for %s; check the spelling"
                .formatted(name, columns));
      }
    }
  }

  @Override
  public double number(int column) {
    Object value = row.get(columns.get(column));
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    String text = text(column);
    if (text == null) {
      return Double.NaN;
    }
    double number = CsvNumber.parse(text);
    if (Double.isNaN(number)) {
      throw wrong(
          columns.get(column),
          "a number",
          ModelFormatException.quote(text),
          "Give a number, or text as a CSV file has it: 12.5.");
    }
    return number;
  }

  @Override
  public String text(int column) {
    Object value = row.get(columns.get(column));
    if (value == null || value instanceof Double number && number.isNaN()) {
      return null;
    }
    if (value instanceof Number number) {
      return Categories.text(number.doubleValue());
    }
    String text = String.valueOf(value).strip();
    return text.isEmpty() || format.missing().contains(text) ? null : text;
  }

  @Override
  public RuntimeException wrong(String column, String expected, String found, String advice) {
    String where = row.containsKey(column) ? "The row" : "The row, which has " + row.keySet();
    return refusal(where, column, expected, found, advice);
  }

  static IllegalArgumentException refusal(
      String where, String column, String expected, String found, String advice) {
    return new IllegalArgumentException(
        "%s, column '%s': expected %s, found %s. %s"
            .formatted(where, column, expected, found, advice));
  }
}
