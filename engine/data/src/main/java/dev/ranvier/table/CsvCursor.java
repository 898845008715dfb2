package dev.ranvier.table;

import dev.ranvier.format.CsvRows;
import java.util.List;

/** The row that a CSV file is at, as an encoder asks for it: its columns, then the label. */
final class CsvCursor implements Cells {

  private final CsvRows rows;
  private final int[] places;

  /**
   * Finds the columns, wherever they are in the file.
   *
   * @param labelled whether the label must be there
   */
  CsvCursor(TableEncoder encoder, CsvRows rows, boolean labelled) {
    this.rows = rows;
    List<String> columns = encoder.columns();
    places = new int[columns.size() + 1];
    for (int i = 0; i < columns.size(); i++) {
      places[i] = rows.column(columns.get(i));
    }
    places[columns.size()] = labelled ? rows.column(encoder.label().column().name()) : -1;
  }

  @Override
  public double number(int column) {
    return rows.number(places[column]);
  }

  @Override
  public String text(int column) {
    return rows.isMissing(places[column]) ? null : rows.text(places[column]);
  }

  @Override
  public RuntimeException wrong(String column, String expected, String found, String advice) {
    return rows.wrong(column, expected, found, advice);
  }
}
