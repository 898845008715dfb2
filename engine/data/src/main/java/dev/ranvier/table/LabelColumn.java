package dev.ranvier.table;

/**
 * The column that is to be predicted.
 *
 * @param name in the header
 * @param classes whether it holds classes, by text or number; else numbers
 */
public record LabelColumn(String name, boolean classes) implements Column {

  /** Checks the name. */
  public LabelColumn {
    Column.requireName(name);
  }
}
