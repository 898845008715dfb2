package dev.ranvier.callback;

import java.util.Map;

/** What a checkpoint gives a callback back, read with checks. */
record SavedState(String owner, Map<String, Object> values) {

  /** A whole number. */
  int count(String name) {
    return (int) (long) value(name, Long.class);
  }

  /** A number; {@code otherwise} if it was left out. */
  double number(String name, double otherwise) {
    return values.containsKey(name) ? value(name, Double.class) : otherwise;
  }

  /** Weights. */
  float[] floats(String name) {
    return value(name, float[].class);
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
