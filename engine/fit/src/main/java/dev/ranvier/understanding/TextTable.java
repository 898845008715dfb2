package dev.ranvier.understanding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cells under one another: names to the left, figures to the right; the same in every locale. */
final class TextTable {

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... head) {
    rows.add(List.of(head));
  }

  /** Five significant digits. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }

  /** A share as per cent. */
  static String share(double value) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * value);
  }

  /** A share as per cent with two significant digits. */
  static String error(double value) {
    return String.format(Locale.ROOT, "%.2g %%", 100 * value);
  }

  /** One row, a cell for each column. */
  void add(String... cells) {
    rows.add(List.of(cells));
  }

  /** All rows, each ended. */
  @Override
  public String toString() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : "  ");
        line.append(i == 0 ? row.get(i) + padding : padding + row.get(i));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
