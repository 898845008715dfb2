package dev.ranvier.table;

/** The raw cells of one row, by the places that an encoder has for its columns. */
interface Cells {

  /** A column's number; NaN if it has no value. */
  double number(int column);

  /** A column's text; null if it has no value. */
  String text(int column);

  /** What to throw about a column's cell. */
  RuntimeException wrong(String column, String expected, String found, String advice);
}
