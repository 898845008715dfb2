package dev.ranvier.samples.command;

import java.io.IOException;
import java.util.List;

/** Writes rows of CSV as RFC 4180 has them. */
final class CsvText {

  private CsvText() {}

  /** Appends a row. */
  static void append(Appendable out, List<String> cells, char separator) throws IOException {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        row.append(separator);
      }
      row.append(quoted(cells.get(i), separator));
    }
    out.append(row.append('\n'));
  }

  private static String quoted(String cell, char separator) {
    boolean plain =
        cell.indexOf(separator) < 0
            && cell.indexOf('"') < 0
            && cell.indexOf('\n') < 0
            && cell.indexOf('\r') < 0;
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
