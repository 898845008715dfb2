package dev.ranvier.selection;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One value for each parameter: what a network is built from in a search.
 *
 * @param values by parameter, in the space's order: strings, booleans, longs and doubles
 */
public record Candidate(Map<String, Object> values) {

  /** Copies the values, whole numbers as longs and others as doubles. */
  public Candidate {
    Map<String, Object> plain = new LinkedHashMap<>();
    values.forEach((name, value) -> plain.put(name, plain(name, value)));
    values = Collections.unmodifiableMap(plain);
  }

  static Object plain(String name, Object value) {
    return switch (value) {
      case Byte _, Short _, Integer _, Long _ -> ((Number) value).longValue();
      case Float number when Float.isFinite(number) -> number.doubleValue();
      case Double number when Double.isFinite(number) -> number;
      case String text -> text;
      case Boolean flag -> flag;
      case null, default ->
          throw new IllegalArgumentException(
              "Parameter '%s' has the value %s%s, expected a string, a boolean, a whole number or a finite number; give other things a name and look them up when building"
                  .formatted(
                      name, value, value == null ? "" : " of " + value.getClass().getSimpleName()));
    };
  }

  /**
   * A number, whole or not.
   *
   * @throws IllegalArgumentException if there is no such parameter, or it is no number
   */
  public double number(String name) {
    return get(name) instanceof Number number ? number.doubleValue() : refuse(name, "a number");
  }

  /** A whole number: a layer's size, a batch size. */
  public int integer(String name) {
    if (get(name) instanceof Long number && number == number.intValue()) {
      return number.intValue();
    }
    return refuse(name, "a whole number of 32 bits");
  }

  /** A string. */
  public String text(String name) {
    return get(name) instanceof String text ? text : refuse(name, "a string");
  }

  /** A boolean. */
  public boolean flag(String name) {
    return get(name) instanceof Boolean flag ? flag : refuse(name, "true or false");
  }

  private Object get(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "Candidate: there is no parameter '%s', expected one of %s"
              .formatted(name, values.keySet()));
    }
    return value;
  }

  private <T> T refuse(String name, String expected) {
    throw new IllegalArgumentException(
        "Candidate: parameter '%s' is %s, expected %s".formatted(name, values.get(name), expected));
  }

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
