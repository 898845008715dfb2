package dev.ranvier.table;

/**
 * A column that is not looked at.
 *
 * @param name in the header
 */
public record IgnoredColumn(String name) implements Column {

  /** Checks the name. */
  public IgnoredColumn {
    Column.requireName(name);
  }
}
