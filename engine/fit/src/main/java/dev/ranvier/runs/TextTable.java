package dev.ranvier.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of cells as text, each column as wide as its widest cell; the same in every locale. */
public final class TextTable {

  private static final String GAP = "  ";

  private final boolean names;
  private final boolean sentences;
  private final List<List<String>> rows = new ArrayList<>();

  private TextTable(boolean names, boolean sentences) {
    this.names = names;
    this.sentences = sentences;
  }

  /** All columns to the right. */
  public static TextTable ofFigures() {
    return new TextTable(false, false);
  }

  /** The first column to the left, figures to the right. */
  public static TextTable ofNames() {
    return new TextTable(true, false);
  }

  /** Figures to the right, the last column to the left. */
  public static TextTable ofSentences() {
    return new TextTable(false, true);
  }

  /** Five significant digits. */
  public static String number(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }

  /** The cell with spaces before it. */
  public static String right(String cell, int width) {
    return " ".repeat(Math.max(0, width - cell.length())) + cell;
  }

  /** One row. */
  public void add(String... cells) {
    add(List.of(cells));
  }

  /** One row. */
  public void add(List<String> cells) {
    rows.add(List.copyOf(cells));
  }

  /** All rows, each ended. */
  @Override
  public String toString() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        boolean left = names && i == 0 || sentences && i == columns - 1;
        String cell = row.get(i);
        line.append(i == 0 ? "" : GAP);
        line.append(left ? cell + " ".repeat(widths[i] - cell.length()) : right(cell, widths[i]));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
