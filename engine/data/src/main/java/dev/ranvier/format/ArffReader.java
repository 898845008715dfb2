package dev.ranvier.format;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads ARFF files, Weka's format: numeric and nominal attributes, {@code ?} for what is missing,
 * names and values in quotes, comments behind {@code %}. Strings, dates, relations, sparse rows and
 * weights of rows are refused by name.
 */
public final class ArffReader {

  private static final int MAX_COLUMNS = 100_000;

  private final FilePlace file;
  private final List<ArffTable.Column> columns = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final List<double[]> rows = new ArrayList<>();
  private String relation;
  private boolean inData;
  private int line;

  private ArffReader(FilePlace file) {
    this.file = file;
  }

  /**
   * Reads a file in UTF-8.
   *
   * @throws DataFileException naming file, line, column and cause
   */
  public static ArffTable read(Path path) {
    FilePlace place = new FilePlace(path);
    return Opened.read(
        place,
        () -> {
          // The shortest value has two characters, and takes eight bytes.
          HeapRoom.require(place, "length", 4 * Files.size(path));
          ArffReader reader = new ArffReader(place);
          try (BufferedReader in = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            for (String text = in.readLine(); text != null; text = in.readLine()) {
              reader.add(text.strip());
            }
          }
          return reader.table();
        });
  }

  private void add(String text) {
    line++;
    if (text.isEmpty() || text.startsWith("%")) {
      return;
    }
    if (inData) {
      rows.add(row(text));
      return;
    }
    ArffWords words = new ArffWords(this::wrong, text);
    String keyword = words.next().toLowerCase(Locale.ROOT);
    switch (keyword) {
      case "@relation" -> relation = words.next();
      case "@attribute" -> attribute(words);
      case "@data" -> inData = true;
      default ->
          throw wrong(
              "@relation, @attribute or @data", text, "This is not the header of an ARFF file.");
    }
    words.requireEnd();
  }

  private void attribute(ArffWords words) {
    String name = words.next();
    if (!names.add(name) || columns.size() == MAX_COLUMNS) {
      throw wrong("names that differ, up to " + MAX_COLUMNS, name, "Give each another name.");
    }
    List<String> nominal = List.of();
    if (words.atSet()) {
      nominal = words.set();
      if (nominal.isEmpty() || new HashSet<>(nominal).size() < nominal.size()) {
        throw wrong("values that differ, at least one", nominal.toString(), "Mend the header.");
      }
    } else {
      String type = words.next();
      if (!Set.of("numeric", "real", "integer").contains(type.toLowerCase(Locale.ROOT))) {
        throw wrong(
            "numeric, real, integer or {values} for attribute '" + name + "'",
            type,
            "Leave the attribute out, or make it nominal.");
      }
    }
    columns.add(new ArffTable.Column(name, nominal));
  }

  private double[] row(String text) {
    if (text.startsWith("{")) {
      throw wrong("values with commas between", "a sparse row", "Write it as a dense one.");
    }
    List<String> values = new ArffWords(this::wrong, text).values();
    if (values.size() != columns.size()) {
      throw wrong(
          columns.size() + " values, one for each attribute",
          values.size() + " values",
          "Mend the row; weights of rows are not read.");
    }
    double[] row = new double[values.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = value(columns.get(i), values.get(i));
    }
    return row;
  }

  private double value(ArffTable.Column column, String text) {
    if (text.equals("?")) {
      return Double.NaN;
    }
    if (!column.numeric()) {
      int place = column.nominal().indexOf(text);
      if (place < 0) {
        throw wrong(
            "one of %s in '%s'".formatted(column.nominal(), column.name()),
            "'" + text + "'",
            "Mend the value, or name it in the header.");
      }
      return place;
    }
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
    if (!Float.isFinite((float) value) || Character.isLetter(last)) {
      throw wrong(
          "a finite number in '" + column.name() + "'",
          "'" + text + "'",
          "Mend the value, or write ? for a missing one.");
    }
    return value;
  }

  private ArffTable table() {
    if (relation == null || columns.isEmpty() || rows.isEmpty()) {
      throw wrong(
          "@relation, attributes, @data and rows",
          "%s attributes and %s rows".formatted(columns.size(), rows.size()),
          FilePlace.DAMAGED);
    }
    return new ArffTable(relation, columns, rows.toArray(double[][]::new));
  }

  private DataFileException wrong(String expected, String found, String advice) {
    return file.wrong("line " + line, expected, found, advice);
  }
}
