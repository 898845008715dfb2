package dev.ranvier.table;

import dev.ranvier.format.CsvFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What each column of a table is. Printed, it is a line for each column.
 *
 * @param columns in the file's order, if it was inferred; a column that a file has beside them is
 *     ignored
 * @param seen what inference found in each column, for people; empty texts if the schema was given
 */
public record Schema(List<Column> columns, List<String> seen) {

  /** Copies the lists and checks names and label. */
  public Schema {
    columns = List.copyOf(columns);
    seen = List.copyOf(seen);
    if (seen.size() != columns.size()) {
      throw new IllegalArgumentException(
          "Schema: %s columns and %s remarks, expected one for each"
              .formatted(columns.size(), seen.size()));
    }
    Set<String> names = new HashSet<>();
    String label = null;
    for (Column column : columns) {
      if (!names.add(column.name())) {
        throw new IllegalArgumentException(
            "Schema: the column '%s' is there twice, expected each once".formatted(column.name()));
      }
      if (column instanceof LabelColumn own) {
        if (label != null) {
          throw new IllegalArgumentException(
              "Schema: '%s' and '%s' are both labels, expected one; make the other ignored"
                  .formatted(label, own.name()));
        }
        label = own.name();
      }
    }
  }

  /** A schema that is given, column by column. */
  public static Schema of(Column... columns) {
    return new Schema(List.of(columns), Collections.nCopies(columns.length, ""));
  }

  /** What the columns of a file in the standard format look like; see the longer form. */
  public static Schema infer(Path csv) {
    return infer(csv, CsvFormat.standard());
  }

  /**
   * Reads a file once, whatever its size, and decides by all of its rows: a column of numbers is
   * numeric; one of at most 100 different texts, which are no more than half the rows, is
   * categorical; any other text, such as names, and a column without a value, is ignored. The label
   * has to be said.
   *
   * @param given columns of which more is known than their cells tell
   * @throws dev.ranvier.format.DataFileException naming the cell, if a column of numbers has one
   *     that is none, or a given column is not there
   */
  public static Schema infer(Path csv, CsvFormat format, Column... given) {
    return new SchemaInference(csv, format, List.of(given)).infer();
  }

  /**
   * The same with other words about some of the columns, by their names.
   *
   * @throws IllegalArgumentException if there is no column of a name
   */
  public Schema with(Column... others) {
    List<Column> changed = new ArrayList<>(columns);
    for (Column other : others) {
      changed.set(index(other.name()), other);
    }
    return new Schema(changed, seen);
  }

  /** The place of a column. */
  int index(String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "Schema: there is no column '%s', expected one of %s; check the spelling"
            .formatted(name, columns.stream().map(Column::name).toList()));
  }

  /** The column that is to be predicted, if one is named. */
  public Optional<LabelColumn> label() {
    return columns.stream()
        .filter(LabelColumn.class::isInstance)
        .map(LabelColumn.class::cast)
        .findFirst();
  }

  @Override
  public String toString() {
    int width = columns.stream().mapToInt(column -> column.name().length()).max().orElse(0);
    StringJoiner lines = new StringJoiner("\n");
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      String name = column.name() + " ".repeat(width - column.name().length());
      lines.add("%s  %s  %s".formatted(name, kind(column), seen.get(i)).stripTrailing());
    }
    return lines.toString();
  }

  private static String kind(Column column) {
    return switch (column) {
      case NumericColumn _ -> "numeric    ";
      case CategoricalColumn it -> it.ordinal() ? "ordinal    " : "categorical";
      case LabelColumn it -> it.classes() ? "label      " : "target     ";
      case IgnoredColumn _ -> "ignored    ";
    };
  }
}
