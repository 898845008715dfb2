package dev.ranvier.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Rows of cells, printed right-aligned in columns, a last column of sentences left-aligned; the
 * same in every locale.
 */
final class TextTable {

  private static final String GAP = "  ";

  private final boolean sentences;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param sentences whether the last column has some
   */
  TextTable(boolean sentences) {
    this.sentences = sentences;
  }

  /** Five significant digits. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }

  void add(List<String> cells) {
    rows.add(List.copyOf(cells));
  }

  /** Two cells and one for each name. */
  void add(Object first, Object second, List<String> names, Function<String, String> cell) {
    List<String> cells = new ArrayList<>(List.of(first.toString(), second.toString()));
    names.forEach(name -> cells.add(cell.apply(name)));
    add(cells);
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
        int padding = sentences && i == columns - 1 ? 0 : widths[i] - row.get(i).length();
        line.append(i == 0 ? "" : GAP).append(" ".repeat(padding)).append(row.get(i));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
