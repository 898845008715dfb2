package dev.ranvier.table;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** A record's components by name. */
final class RecordValues {

  private RecordValues() {}

  /**
   * Asks each component.
   *
   * @throws IllegalArgumentException if the record's type cannot be read from here
   */
  static Map<String, Object> of(Record row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : row.getClass().getRecordComponents()) {
      Method accessor = component.getAccessor();
      try {
        if (!accessor.canAccess(row) && !accessor.trySetAccessible()) {
          throw unreadable(row, null);
        }
        values.put(component.getName(), accessor.invoke(row));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw unreadable(row, e);
      }
    }
    return values;
  }

  private static IllegalArgumentException unreadable(Record row, Exception cause) {
    return new IllegalArgumentException(
        "The row's type %s cannot be read, expected a public record in an open package; give a Map of values by column"
            .formatted(row.getClass().getName()),
        cause);
  }
}
