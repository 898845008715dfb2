package dev.ranvier.table;

import dev.ranvier.format.CsvFormat;
import dev.ranvier.format.CsvRows;
import dev.ranvier.format.DataFileException;
import dev.ranvier.io.ModelFormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A CSV file in memory, column by column, as it is: nothing is scaled or filled in yet, so that an
 * encoder can be fitted to some of the rows. A number takes 8 bytes, a category 4; an ignored
 * column nothing.
 */
public final class Table {

  private final Path file;
  private final Schema schema;
  private final CsvFormat format;
  private final List<TableColumn> columns = new ArrayList<>();
  private long[] lines = new long[0];
  private int rows;

  private Table(Path file, Schema schema, CsvFormat format) {
    this.file = file;
    this.schema = schema;
    this.format = format;
    for (Column column : schema.columns()) {
      columns.add(
          switch (column) {
            case NumericColumn _ -> new TableColumn(true);
            case CategoricalColumn _ -> new TableColumn(false);
            case LabelColumn label -> new TableColumn(!label.classes());
            case IgnoredColumn _ -> null;
          });
    }
  }

  /**
   * Reads a file in the standard format whose schema is inferred.
   *
   * @param given columns of which more is known than their cells tell, the label for one
   */
  public static Table read(Path csv, Column... given) {
    return read(csv, CsvFormat.standard(), Schema.infer(csv, CsvFormat.standard(), given));
  }

  /**
   * Reads a file.
   *
   * @throws DataFileException naming file, line and column of whatever is not as the schema has it
   */
  public static Table read(Path csv, CsvFormat format, Schema schema) {
    Table table = new Table(csv, schema, format);
    try (CsvRows source = CsvRows.open(csv, format)) {
      int[] places = new int[schema.columns().size()];
      for (int i = 0; i < places.length; i++) {
        places[i] =
            table.columns.get(i) == null ? -1 : source.column(schema.columns().get(i).name());
      }
      while (source.next()) {
        table.add(source, places);
      }
    }
    if (table.rows == 0) {
      throw new DataFileException(
          csv, "file", "at least one row", "none", "Check that it was written to its end.");
    }
    return table;
  }

  private void add(CsvRows source, int[] places) {
    for (int i = 0; i < places.length; i++) {
      TableColumn column = columns.get(i);
      if (column == null) {
        continue;
      }
      if (schema.columns().get(i) instanceof LabelColumn && source.isMissing(places[i])) {
        throw source.wrong(
            places[i], "a value to learn from", "Leave rows without a label out of the file.");
      }
      if (column.numeric()) {
        column.set(rows, source.number(places[i]));
      } else {
        column.set(rows, source.isMissing(places[i]) ? null : source.text(places[i]));
      }
    }
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, Math.max(64, 2 * rows));
    }
    lines[rows++] = source.line();
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** What the columns are. */
  public Schema schema() {
    return schema;
  }

  /** The file that it was read from. */
  public Path file() {
    return file;
  }

  /** How that file is written. */
  public CsvFormat format() {
    return format;
  }

  /**
   * A cell as text, as for the label of a row.
   *
   * @return null for a cell without a value
   * @throws IllegalArgumentException if there is no such column, or it is ignored
   */
  public String text(String column, int row) {
    int index = schema.index(column);
    TableColumn cells = columns.get(index);
    if (cells == null) {
      throw new IllegalArgumentException(
          "Table: the column '%s' is ignored, expected one that was read".formatted(column));
    }
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException(
          "Table: row %s, expected 0 to %s".formatted(row, rows - 1));
    }
    if (cells.numeric()) {
      return Double.isNaN(cells.number(row)) ? null : Categories.text(cells.number(row));
    }
    return cells.text(row);
  }

  /** All rows. */
  int[] allRows() {
    return IntStream.range(0, rows).toArray();
  }

  TableColumn column(int index) {
    return columns.get(index);
  }

  /**
   * A cursor over rows.
   *
   * @param indices of the schema's columns, in the order in which they are asked for
   */
  Row row(int[] indices) {
    return new Row(indices);
  }

  /** The cells of a row. */
  final class Row implements Cells {

    private final int[] indices;
    private int row;

    private Row(int[] indices) {
      this.indices = indices;
    }

    Row at(int index) {
      row = index;
      return this;
    }

    @Override
    public double number(int column) {
      return columns.get(indices[column]).number(row);
    }

    @Override
    public String text(int column) {
      return columns.get(indices[column]).text(row);
    }

    @Override
    public RuntimeException wrong(String column, String expected, String found, String advice) {
      String place = "line %s, column %s".formatted(lines[row], ModelFormatException.quote(column));
      return new DataFileException(file, place, expected, found, advice);
    }
  }
}
