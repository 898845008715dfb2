package dev.ranvier.table;

import java.util.List;

/** A table's rows as an encoder asks for them: its columns in its order, then the label. */
final class TableRows {

  private final Table.Row row;

  /**
   * Finds the columns.
   *
   * @throws IllegalArgumentException if the table has not got one of them, or has read it otherwise
   */
  TableRows(TableEncoder encoder, Table table) {
    List<FittedColumn> inputs = encoder.inputs();
    int[] indices = new int[inputs.size() + 1];
    for (int i = 0; i < inputs.size(); i++) {
      boolean numeric = inputs.get(i) instanceof FittedNumber;
      indices[i] = index(table, inputs.get(i).column().name(), numeric);
    }
    LabelColumn label = encoder.label().column();
    indices[inputs.size()] = index(table, label.name(), !label.classes());
    row = table.row(indices);
  }

  private static int index(Table table, String name, boolean numeric) {
    int index = table.schema().index(name);
    TableColumn column = table.column(index);
    if (column == null || column.numeric() != numeric) {
      throw new IllegalArgumentException(
          "TableEncoder: the table's column '%s' is %s, expected %s as in the table that was fitted to; read it with that table's schema"
              .formatted(
                  name,
                  column == null ? "ignored" : column.numeric() ? "of numbers" : "of texts",
                  numeric ? "numbers" : "texts"));
    }
    return index;
  }

  Cells at(int index) {
    return row.at(index);
  }
}
