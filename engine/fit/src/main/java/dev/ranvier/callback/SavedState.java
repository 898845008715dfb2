package dev.ranvier.callback;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a checkpoint gives a callback back, read with checks. */
record SavedState(String owner, Map<String, Object> values) {

  /** A whole number. */
  int count(String name) {
    return (int) (long) value(name, Long.class);
  }

  /** Yes or no. */
  boolean bool(String name) {
    return value(name, Boolean.class);
  }

  /** A number; {@code otherwise} if it was left out. */
  double number(String name, double otherwise) {
    return values.containsKey(name) ? value(name, Double.class) : otherwise;
  }

  /** Strings; none if they were left out. */
  List<String> texts(String name) {
    return values.containsKey(name)
        ? ((List<?>) value(name, List.class)).stream().map(String::valueOf).toList()
        : List.of();
  }

  /** All whose names start so, under what follows. */
  Map<String, float[]> tensors(String prefix) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    values.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .forEach(name -> tensors.put(name.substring(prefix.length()), value(name, float[].class)));
    return tensors;
  }

  private <T> T value(String name, Class<T> type) {
    Object value = values.get(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "%s: its state has %s as %s, expected a %s; it is of another callback"
              .formatted(owner, value, name, type.getSimpleName()));
    }
    return type.cast(value);
  }
}
