package dev.ranvier.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An object out of a file, read with checks: each accessor gives a value of its type or throws a
 * {@link ModelFormatException} that says where, what was expected and what was found.
 *
 * @param file named in errors; may be null
 * @param place where in the file the object is
 * @param values the members, as {@link Json} gives them
 */
public record JsonObject(Path file, String place, Map<String, Object> values) {

  /** Reads a text that must be one object. */
  public static JsonObject parse(Path file, String place, String text) {
    return of(file, place, Json.parse(file, place, text));
  }

  static JsonObject of(Path file, String place, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw ModelFormatException.damaged(file, place, "an object", describe(value));
    }
    Map<String, Object> values = new LinkedHashMap<>();
    map.forEach((key, member) -> values.put((String) key, member));
    return new JsonObject(file, place, values);
  }

  /** Whether there is a member {@code key}. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** Refuses members other than these: what a reader does not know, it must not ignore. */
  public void allowOnly(Set<String> keys) {
    for (String key : values.keySet()) {
      if (!keys.contains(key)) {
        throw new ModelFormatException(
            file,
            place,
            "only the members " + keys.stream().sorted().toList(),
            ModelFormatException.quote(key),
            "The file is damaged or comes from a newer version: load it with that version.");
      }
    }
  }

  /** A string. */
  public String string(String key) {
    return value(key) instanceof String string ? string : refuse(key, "a string");
  }

  /** A boolean. */
  public boolean bool(String key) {
    return value(key) instanceof Boolean bool ? bool : refuse(key, "true or false");
  }

  /** A whole number from {@code least} to {@code most}, both included. */
  public long integer(String key, long least, long most) {
    return integer(key, value(key), least, most);
  }

  /** A number, with or without a fraction. */
  public double number(String key) {
    return value(key) instanceof Number number ? number.doubleValue() : refuse(key, "a number");
  }

  /** An object. */
  public JsonObject object(String key) {
    return of(file, place + ", " + key, value(key));
  }

  /** A list of objects. */
  public List<JsonObject> objects(String key) {
    List<JsonObject> objects = new ArrayList<>();
    for (Object element : list(key)) {
      objects.add(of(file, place + ", " + key + "[" + objects.size() + "]", element));
    }
    return objects;
  }

  /** A list of whole numbers from {@code least} to {@code most}, both included. */
  public List<Long> integers(String key, long least, long most) {
    List<Long> integers = new ArrayList<>();
    for (Object element : list(key)) {
      integers.add(integer(key + "[" + integers.size() + "]", element, least, most));
    }
    return integers;
  }

  /** A list of numbers, with or without fractions. */
  public List<Double> numbers(String key) {
    List<Double> numbers = new ArrayList<>();
    for (Object element : list(key)) {
      if (!(element instanceof Number number)) {
        throw ModelFormatException.damaged(
            file, place + ", " + key + "[" + numbers.size() + "]", "a number", describe(element));
      }
      numbers.add(number.doubleValue());
    }
    return numbers;
  }

  /** A list of strings. */
  public List<String> strings(String key) {
    List<String> strings = new ArrayList<>();
    for (Object element : list(key)) {
      if (!(element instanceof String string)) {
        throw ModelFormatException.damaged(
            file, place + ", " + key + "[" + strings.size() + "]", "a string", describe(element));
      }
      strings.add(string);
    }
    return strings;
  }

  /** A {@link ModelFormatException} about the member {@code key}, for checks of the caller. */
  public ModelFormatException wrong(String key, String expected) {
    String found = has(key) ? describe(values.get(key)) : "none";
    return ModelFormatException.damaged(file, place + ", " + key, expected, found);
  }

  private long integer(String name, Object value, long least, long most) {
    if (value instanceof Long number && number >= least && number <= most) {
      return number;
    }
    throw ModelFormatException.damaged(
        file, place + ", " + name, "a whole number from " + least + " to " + most, describe(value));
  }

  private List<?> list(String key) {
    return value(key) instanceof List<?> list ? list : refuse(key, "a list");
  }

  private Object value(String key) {
    return has(key) ? values.get(key) : refuse(key, "a member of this name");
  }

  private <T> T refuse(String key, String expected) {
    throw wrong(key, expected);
  }

  private static String describe(Object value) {
    return switch (value) {
      case Map<?, ?> map -> "an object of " + map.size() + " members";
      case List<?> list -> "a list of " + list.size() + " elements";
      case String string -> "the string " + ModelFormatException.quote(string);
      case null, default -> String.valueOf(value);
    };
  }
}
