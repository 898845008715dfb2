package dev.ranvier.number;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parameters that somebody gives by name, read with checks: each accessor gives a value of its type
 * or throws an IllegalArgumentException that says whose it is, what was expected and what was
 * found.
 *
 * @param owner named in errors
 */
public record NamedValues(String owner, Map<String, Object> values) {

  /**
   * Takes all parameters of an owner, and no others.
   *
   * @param known names that it has
   * @throws IllegalArgumentException naming those that are missing or unknown
   */
  public static NamedValues of(String owner, Set<String> known, Map<String, ?> given) {
    if (given == null || !given.keySet().equals(known)) {
      throw new IllegalArgumentException(
          "%s: the parameters are %s, expected exactly %s"
              .formatted(owner, given == null ? null : sorted(given.keySet()), sorted(known)));
    }
    return new NamedValues(owner, new HashMap<>(given));
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().map(String::valueOf).sorted().toList();
  }

  /** A number. */
  public double number(String name) {
    return values.get(name) instanceof Number number
        ? number.doubleValue()
        : refuse(name, values.get(name), "a number");
  }

  /** A number as the nearest float32. */
  public float float32(String name) {
    return Float32.of(owner, name, number(name));
  }

  /** A whole number. */
  public long count(String name) {
    return count(name, values.get(name));
  }

  /** True or false. */
  public boolean flag(String name) {
    return values.get(name) instanceof Boolean flag
        ? flag
        : refuse(name, values.get(name), "true or false");
  }

  /** A list of whole numbers. */
  public List<Long> counts(String name) {
    List<Long> counts = new ArrayList<>();
    for (Object element : list(name)) {
      counts.add(count(name, element));
    }
    return counts;
  }

  /** A list of numbers. */
  public List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    for (Object element : list(name)) {
      numbers.add(
          element instanceof Number number
              ? number.doubleValue()
              : this.<Double>refuse(name, element, "a list of numbers"));
    }
    return numbers;
  }

  private List<?> list(String name) {
    return values.get(name) instanceof List<?> list
        ? list
        : refuse(name, values.get(name), "a list");
  }

  private long count(String name, Object value) {
    return value instanceof Long || value instanceof Integer
        ? ((Number) value).longValue()
        : this.<Long>refuse(name, value, "a whole number");
  }

  private <T> T refuse(String name, Object found, String expected) {
    throw new IllegalArgumentException(
        "%s: %s is %s, expected %s".formatted(owner, name, found, expected));
  }
}
