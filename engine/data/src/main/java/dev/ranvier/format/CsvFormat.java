package dev.ranvier.format;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a CSV file is written. Text is UTF-8, with or without a byte order mark; numbers have a
 * decimal point and the digits 0 to 9; white space around a cell does not count, and blank lines
 * are passed over.
 *
 * @param separator between cells
 * @param quote around cells that hold separators, quotes (doubled) or line breaks
 * @param header whether the first line names the columns
 * @param names of the columns of a file without a header; empty for {@code column_1}, {@code
 *     column_2}, ...
 * @param missing what a cell without a value holds; the empty cell is always one
 */
public record CsvFormat(
    char separator, char quote, boolean header, List<String> names, List<String> missing) {

  private static final List<String> USUAL_MISSING =
      List.of("NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None");

  /** Copies the lists and checks everything. */
  public CsvFormat {
    names = List.copyOf(names);
    missing = List.copyOf(missing);
    requireSign("separator", separator);
    requireSign("quote", quote);
    if (separator == quote) {
      throw new IllegalArgumentException(
          "CsvFormat: separator and quote are both '%s', expected two characters"
              .formatted(separator));
    }
    if (header && !names.isEmpty()) {
      throw new IllegalArgumentException(
          "CsvFormat: names are given for a file with a header, expected one of them");
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (name.isBlank() || !seen.add(name)) {
        throw new IllegalArgumentException(
            "CsvFormat: the name '%s' is empty or there twice, expected a name of its own for each column"
                .formatted(name));
      }
    }
  }

  private static void requireSign(String what, char sign) {
    if (sign == '\n' || sign == '\r' || sign == '\0' || Character.isSurrogate(sign)) {
      throw new IllegalArgumentException(
          "CsvFormat: the %s is character %s, expected one that no line ends with"
              .formatted(what, (int) sign));
    }
  }

  /**
   * Commas, double quotes, a header, and the usual words for a missing value: the empty cell, NA,
   * N/A, NaN, NULL, None and their spellings.
   */
  public static CsvFormat standard() {
    return new CsvFormat(',', '"', true, List.of(), USUAL_MISSING);
  }

  /** With another character between cells: {@code ';'}, {@code '\t'}. */
  public CsvFormat withSeparator(char other) {
    return new CsvFormat(other, quote, header, names, missing);
  }

  /** With another character around cells. */
  public CsvFormat withQuote(char other) {
    return new CsvFormat(separator, other, header, names, missing);
  }

  /**
   * Of a file whose first line is data already.
   *
   * @param columns their names, or none for {@code column_1}, {@code column_2}, ...
   */
  public CsvFormat withoutHeader(String... columns) {
    return new CsvFormat(separator, quote, false, List.of(columns), missing);
  }

  /** With other texts in cells without a value, in place of the usual ones. */
  public CsvFormat withMissing(String... texts) {
    return new CsvFormat(separator, quote, header, names, List.of(texts));
  }
}
