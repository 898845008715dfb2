package dev.ranvier.table;

import java.util.Locale;

/** What is done with a category that the training part did not have. */
public enum UnknownCategory {

  /** An error that names it. */
  REFUSE,

  /** It is none of those there are: 0 in each of the column's features; as a rank the mean. */
  IGNORE,

  /** As if the cell had no value, by the column's {@link Missing}. */
  AS_MISSING;

  /** The name in files. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
