package dev.ranvier.io;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * JSON as RFC 8259 has it, strictly, over plain values: {@code Map<String, Object>} in the order of
 * the text, {@code List<Object>}, {@code String}, {@code Long} (a number without fraction and
 * exponent), {@code Double}, {@code Boolean} and null.
 *
 * <p>Refused beyond the grammar: duplicate keys, lone surrogates, invalid UTF-8, numbers outside
 * long or double, more than {@value #MAX_DEPTH} levels, more than {@value #MAX_VALUES} values, and
 * more than {@value #MAX_BYTES} bytes.
 */
public final class Json {
  /** Levels of arrays and objects. */
  public static final int MAX_DEPTH = 32;

  /** Values in a text: a cap on memory, since "[]," costs three bytes but a list. */
  public static final int MAX_VALUES = 100_000;

  /** Size of a text in UTF-8. */
  public static final int MAX_BYTES = 16 << 20;

  private Json() {}

  /**
   * Reads one value from text that came out of a file.
   *
   * @param file named in errors; may be null
   * @param place where in the file the text was, such as {@code "metadata 'x'"}
   * @throws ModelFormatException with the byte (of the text in UTF-8) where it is wrong
   */
  public static Object parse(Path file, String place, String text) {
    try {
      var encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] utf8 = new byte[encoded.remaining()];
      encoded.get(utf8);
      return parse(file, place, utf8);
    } catch (CharacterCodingException e) {
      throw ModelFormatException.damaged(file, place, "Unicode text", "a lone surrogate");
    }
  }

  /** Like {@link #parse(Path, String, String)}, from UTF-8. */
  public static Object parse(Path file, String place, byte[] utf8) {
    return new JsonParser(file, place, utf8).parse();
  }

  /**
   * The text of a value, without white space; the same value gives the same text. Numbers are
   * written in the shortest form that reads back as the same float or double.
   *
   * @param value a tree of maps with string keys, lists, strings, booleans, null, and Byte, Short,
   *     Integer, Long, Float or Double
   * @throws IllegalArgumentException for anything else, for a number that is not finite, for a lone
   *     surrogate, and for too many levels
   */
  public static String write(Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value, 0);
    return text.toString();
  }

  private static void append(StringBuilder text, Object value, int depth) {
    switch (value) {
      case null -> text.append("null");
      case String string -> appendString(text, string);
      case Boolean bool -> text.append(bool.booleanValue());
      case Map<?, ?> map -> appendObject(text, map, deeper(depth));
      case List<?> list -> appendArray(text, list, deeper(depth));
      case Byte _, Short _, Integer _, Long _ -> text.append(value);
      case Float number when Float.isFinite(number) -> text.append(number.floatValue());
      case Double number when Double.isFinite(number) -> text.append(number.doubleValue());
      default ->
          throw new IllegalArgumentException(
              "JSON: expected a map, list, string, finite number, boolean or null, found "
                  + value.getClass().getName()
                  + " "
                  + ModelFormatException.quote(value.toString()));
    }
  }

  private static int deeper(int depth) {
    if (depth == MAX_DEPTH) {
      throw new IllegalArgumentException(
          "JSON: expected at most " + MAX_DEPTH + " levels, found more");
    }
    return depth + 1;
  }

  private static void appendObject(StringBuilder text, Map<?, ?> map, int depth) {
    text.append('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new IllegalArgumentException(
            "JSON: expected keys that are strings, found " + entry.getKey());
      }
      text.append(separator);
      appendString(text, key);
      text.append(':');
      append(text, entry.getValue(), depth);
      separator = ",";
    }
    text.append('}');
  }

  private static void appendArray(StringBuilder text, List<?> list, int depth) {
    text.append('[');
    String separator = "";
    for (Object element : list) {
      text.append(separator);
      append(text, element, depth);
      separator = ",";
    }
    text.append(']');
  }

  private static void appendString(StringBuilder text, String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < string.length()
          && Character.isLowSurrogate(string.charAt(i + 1))) {
        text.append(c).append(string.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        throw new IllegalArgumentException(
            "JSON: expected Unicode text, found a lone surrogate at character " + i);
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
