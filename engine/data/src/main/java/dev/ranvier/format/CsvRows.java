package dev.ranvier.format;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.ranvier.io.ModelFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A CSV file, row by row, however large it is: a cursor, whose rows come and go without an
 * allocation. Whatever is wrong is one {@link DataFileException} that names file, line, column,
 * what was expected, what was found and what to do.
 *
 * <pre>{@code
 * try (CsvRows rows = CsvRows.open(Path.of("iris.csv"), CsvFormat.standard())) {
 *   int width = rows.column("petal_width");
 *   while (rows.next()) {
 *     sum += rows.number(width);
 *   }
 * }
 * }</pre>
 *
 * One thread at a time.
 */
public final class CsvRows implements AutoCloseable {

  /** Characters that one cell may have. */
  public static final int MOST_CHARACTERS = 16 << 20;

  private final Path file;
  private final CsvFormat format;
  private final CsvReader<CsvCells> reader;
  private final CloseableIterator<CsvCells> records;
  private final CsvCells cells = new CsvCells();
  private final String[] missing;

  /** Whether a number may stand for a missing value, such as -999. */
  private final boolean missingNumbers;

  private List<String> names = List.of();
  private Map<String, Integer> places = Map.of();

  /** Whether the first row was read to know its columns, and is yet to be given. */
  private boolean pending;

  private CsvRows(Path file, CsvFormat format) {
    this.file = file;
    this.format = format;
    this.missing = format.missing().toArray(String[]::new);
    this.missingNumbers =
        format.missing().stream().anyMatch(text -> !Double.isNaN(CsvNumber.parse(text)));
    this.reader =
        CsvReader.builder()
            .fieldSeparator(format.separator())
            .quoteCharacter(format.quote())
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(MOST_CHARACTERS)
            .build(cells, CsvSource.open(file));
    this.records = reader.iterator();
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws DataFileException if there is none, or its header is not right
   */
  public static CsvRows open(Path file, CsvFormat format) {
    CsvRows rows = new CsvRows(file, format);
    try {
      rows.readNames();
      return rows;
    } catch (RuntimeException | Error e) {
      rows.close();
      throw e;
    }
  }

  private void readNames() {
    if (!advance()) {
      throw new DataFileException(
          file,
          "file",
          format.header() ? "a line with the columns' names" : "at least one row",
          "an empty file",
          "Check that it was written to its end.");
    }
    if (cells.count() > CsvCells.MOST_COLUMNS) {
      throw wrongLine(
          "at most %s columns".formatted(CsvCells.MOST_COLUMNS),
          Integer.toString(cells.count()),
          "Check the separator, and that this is a CSV file.");
    }
    requireSeparator();
    names = format.header() ? header() : namesOfFormat();
    places = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      requireName(i, places.putIfAbsent(names.get(i), i));
    }
    pending = !format.header();
  }

  private void requireSeparator() {
    for (char other : new char[] {';', '\t', '|', ','}) {
      if (cells.count() == 1 && other != format.separator() && cells.text(0).indexOf(other) > 0) {
        String sign = other == '\t' ? "\\t" : String.valueOf(other);
        throw wrongLine(
            "cells with '%s' between them".formatted(format.separator()),
            "one cell, " + ModelFormatException.quote(cells.text(0)),
            "If the file has '%s' there, say CsvFormat.standard().withSeparator('%s')."
                .formatted(sign, sign));
      }
    }
  }

  private List<String> header() {
    List<String> found = new ArrayList<>();
    int numbers = 0;
    for (int i = 0; i < cells.count(); i++) {
      found.add(cells.text(i));
      numbers += Double.isNaN(cells.number(i)) ? 0 : 1;
    }
    if (numbers == found.size()) {
      throw wrongLine(
          "names of columns",
          "numbers only, " + ModelFormatException.quote(String.join(", ", found)),
          "If the file has no header, say CsvFormat.standard().withoutHeader(names...).");
    }
    return List.copyOf(found);
  }

  private List<String> namesOfFormat() {
    List<String> given = format.names();
    if (!given.isEmpty() && given.size() != cells.count()) {
      throw wrongLine(
          "%s cells, one for each name of the format".formatted(given.size()),
          Integer.toString(cells.count()),
          "Give CsvFormat.withoutHeader(names...) a name for each column.");
    }
    List<String> numbered = new ArrayList<>();
    for (int i = 1; given.isEmpty() && i <= cells.count(); i++) {
      numbered.add("column_" + i);
    }
    return given.isEmpty() ? List.copyOf(numbered) : given;
  }

  private void requireName(int column, Integer earlier) {
    String name = names.get(column);
    String advice =
        "Name it in the file, or leave the first line out and give all names by"
            + " CsvFormat.withoutHeader(names...).";
    if (name.isEmpty()) {
      throw new DataFileException(
          file, place("column " + (column + 1)), "a name in the header", "an empty cell", advice);
    }
    if (earlier != null) {
      throw new DataFileException(
          file,
          place("column " + (column + 1)),
          "a name of its own",
          "%s, which column %s has too".formatted(ModelFormatException.quote(name), earlier + 1),
          advice);
    }
  }

  private boolean advance() {
    try {
      if (!records.hasNext()) {
        return false;
      }
      records.next();
      return true;
    } catch (UncheckedIOException e) {
      throw e.getCause() instanceof CharacterCodingException
          ? CsvSource.notUtf8(file, e)
          : CsvSource.unreadable(file, e.getCause());
    } catch (CsvParseException e) {
      throw malformed(e);
    }
  }

  private DataFileException malformed(CsvParseException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    String message = String.valueOf(e.getMessage());
    String quote = String.valueOf(format.quote());
    String advice =
        "Write a quote inside of quotes twice, and look for one that is not closed above this"
            + " line.";
    if (message.startsWith("Unclosed")) {
      return wrongLine("a closing " + quote, "the end of the file", advice, e);
    }
    if (message.startsWith("The maximum buffer")) {
      return wrongLine(
          "cells of at most %s characters".formatted(MOST_CHARACTERS), "a longer one", advice, e);
    }
    return wrongLine(
        "a separator or the line's end behind a closing " + quote,
        message,
        "Write a quote inside of quotes twice; if cells are separated otherwise, say"
            + " CsvFormat.withSeparator(character).",
        e);
  }

  /**
   * Goes to the next row.
   *
   * @return false behind the last
   * @throws DataFileException if the row has too few cells or too many, or the file cannot be read
   */
  public boolean next() {
    if (pending) {
      pending = false;
    } else if (!advance()) {
      return false;
    }
    if (cells.count() != names.size()) {
      boolean more = cells.count() > names.size();
      throw wrongLine(
          "%s cells, as %s has"
              .formatted(names.size(), format.header() ? "the header" : "the first row"),
          Integer.toString(cells.count()),
          more
              ? "Put quotes around cells with a separator in them."
              : "Fill the row up, an empty cell for each missing value; a line break inside of a"
                  + " cell needs quotes around it.");
    }
    return true;
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** How it is written. */
  public CsvFormat format() {
    return format;
  }

  /** The names of the columns, in the file's order. */
  public List<String> names() {
    return names;
  }

  /**
   * The place of a column among the {@link #names}.
   *
   * @throws DataFileException if there is none of this name; the message lists those there are
   */
  public int column(String name) {
    Integer place = places.get(name);
    if (place == null) {
      List<String> some = names.size() > 20 ? names.subList(0, 20) : names;
      throw new DataFileException(
          file,
          format.header() ? "header" : "columns",
          "a column " + ModelFormatException.quote(name),
          "%s%s".formatted(some, names.size() > 20 ? " and " + (names.size() - 20) + " more" : ""),
          "Check the spelling, upper and lower case too.");
    }
    return place;
  }

  /** Whether there is a column of this name. */
  public boolean has(String name) {
    return places.containsKey(name);
  }

  /** The line of the file on which the row begins, from 1. */
  public long line() {
    return cells.line();
  }

  /** Whether a cell of the row holds no value: it is empty, or as the format says. */
  public boolean isMissing(int column) {
    if (cells.length(column) == 0) {
      return true;
    }
    for (String each : missing) {
      if (cells.is(column, each)) {
        return true;
      }
    }
    return false;
  }

  /** A cell's text without white space around it; empty if there is none. */
  public String text(int column) {
    return cells.text(column);
  }

  /**
   * A cell's number, the double nearest to what is written; NaN if it holds no value.
   *
   * @throws DataFileException if it holds something else, or an infinite number
   */
  public double number(int column) {
    double value = numberOrNaN(column);
    if (Double.isNaN(value) && !isMissing(column)) {
      throw noNumber(column);
    }
    return value;
  }

  /** A cell's number; NaN if it holds no value, or anything else than a finite number. */
  public double numberOrNaN(int column) {
    double value = cells.number(column);
    boolean none = Double.isInfinite(value) || missingNumbers && isMissing(column);
    return none ? Double.NaN : value;
  }

  /**
   * Whether a cell that holds no number looks like one that is written otherwise: infinite, with a
   * decimal comma, separators of thousands or the digits of another script.
   */
  public boolean looksLikeNumber(int column) {
    return cells.length(column) <= CsvAdvice.LONGEST && CsvAdvice.isKnown(cells.text(column));
  }

  /** What to throw about a cell that should hold a number; says what it looks like. */
  public DataFileException noNumber(int column) {
    String text = text(column);
    return wrong(column, CsvAdvice.expected(text), CsvAdvice.advice(text));
  }

  /** What to throw about a cell of the row. */
  public DataFileException wrong(int column, String expected, String advice) {
    String found = isMissing(column) && text(column).isEmpty() ? "an empty cell" : quoted(column);
    return wrong(names.get(column), expected, found, advice);
  }

  /** The same about a column by its name. */
  public DataFileException wrong(String column, String expected, String found, String advice) {
    return new DataFileException(
        file, place("column " + ModelFormatException.quote(column)), expected, found, advice);
  }

  private String quoted(int column) {
    return ModelFormatException.quote(text(column));
  }

  private String place(String column) {
    return "line " + cells.line() + ", " + column;
  }

  private DataFileException wrongLine(String expected, String found, String advice) {
    return wrongLine(expected, found, advice, null);
  }

  private DataFileException wrongLine(
      String expected, String found, String advice, Throwable cause) {
    return new DataFileException(
        file, "line " + Math.max(1, cells.line()), expected, found, advice, cause);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw CsvSource.unreadable(file, e);
    }
  }
}
