package dev.ranvier.samples.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A row of a table as it is typed: {@code COLUMN=VALUE}, one for each column. */
final class TypedRow {

  private TypedRow() {}

  /**
   * The values by column, as text.
   *
   * @param columns those of the model, for messages
   * @throws IllegalArgumentException naming the word that is wrong
   */
  static Map<String, Object> parse(List<String> words, List<String> columns) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "'%s': expected COLUMN=VALUE with one of the columns %s".formatted(word, columns));
      }
      String column = word.substring(0, equals);
      if (!columns.contains(column)) {
        throw new IllegalArgumentException(
            "'%s': there is no column '%s', expected one of %s%s"
                .formatted(word, column, columns, NearestName.advice(column, columns)));
      }
      if (row.put(column, word.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            "'%s': the column is there twice, expected each once".formatted(word));
      }
    }
    return row;
  }

  /** A number. */
  static float number(String what, String text) {
    try {
      float value = Float.parseFloat(text);
      if (Float.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "%s is '%s', expected a number such as 0.5".formatted(what, text));
  }
}
