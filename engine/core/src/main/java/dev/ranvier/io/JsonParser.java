package dev.ranvier.io;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One pass over the bytes of one text; the grammar of RFC 8259 as recursive descent. */
final class JsonParser {
  private static final int NUMBER_LIMIT = 400;
  private static final int END = -1;

  private final Path file;
  private final String place;
  private final byte[] text;
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private int at;
  private int values;

  JsonParser(Path file, String place, byte[] text) {
    this.file = file;
    this.place = place;
    this.text = text;
  }

  Object parse() {
    if (text.length > Json.MAX_BYTES) {
      throw ModelFormatException.damaged(
          file, place, "at most " + Json.MAX_BYTES + " bytes", text.length + " bytes");
    }
    skipSpace();
    Object value = value(0);
    skipSpace();
    if (at < text.length) {
      throw wrong("the end of the JSON text");
    }
    return value;
  }

  private Object value(int depth) {
    if (++values > Json.MAX_VALUES) {
      throw wrong(at, "at most " + Json.MAX_VALUES + " values", "more");
    }
    int c = peek();
    if ((c == '{' || c == '[') && depth == Json.MAX_DEPTH) {
      throw wrong(at, "at most " + Json.MAX_DEPTH + " levels", "more");
    }
    return switch (c) {
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> string();
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      case 'n' -> word("null", null);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw wrong("a JSON value");
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (accept('}')) {
      return members;
    }
    do {
      skipSpace();
      int keyAt = at;
      if (peek() != '"') {
        throw wrong("a key in quotes");
      }
      String key = string();
      skipSpace();
      if (!accept(':')) {
        throw wrong("':'");
      }
      skipSpace();
      if (members.containsKey(key)) {
        throw wrong(keyAt, "each key once", ModelFormatException.quote(key) + " again");
      }
      members.put(key, value(depth));
      skipSpace();
    } while (accept(','));
    if (!accept('}')) {
      throw wrong("',' or '}'");
    }
    return members;
  }

  private List<Object> array(int depth) {
    List<Object> elements = new ArrayList<>();
    at++;
    skipSpace();
    if (accept(']')) {
      return elements;
    }
    do {
      skipSpace();
      elements.add(value(depth));
      skipSpace();
    } while (accept(','));
    if (!accept(']')) {
      throw wrong("',' or ']'");
    }
    return elements;
  }

  private String string() {
    int start = at++;
    StringBuilder escaped = null;
    int from = at;
    while (true) {
      int c = peek();
      if (c == '"') {
        String rest = decode(from, at++);
        String string = escaped == null ? rest : escaped.append(rest).toString();
        checkSurrogates(string, start);
        return string;
      }
      if (c == '\\') {
        escaped = escaped == null ? new StringBuilder() : escaped;
        escaped.append(decode(from, at++)).append(escape());
        from = at;
      } else if (c == END || c < ' ') {
        throw wrong("the rest of a string, with control characters escaped");
      } else {
        at++;
      }
    }
  }

  private char escape() {
    int c = peek();
    char meant =
        switch (c) {
          case '"', '\\', '/' -> (char) c;
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case 'u' -> hex();
          default -> throw wrong("an escape of JSON");
        };
    at++;
    return meant;
  }

  /** Leaves {@link #at} on the last digit. */
  private char hex() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      at++;
      int c = peek();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw wrong("four hexadecimal digits");
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private String decode(int from, int to) {
    ByteBuffer bytes = ByteBuffer.wrap(text, from, to - from);
    try {
      return utf8.decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw wrong(bytes.position(), "UTF-8", "bytes that are not");
    }
  }

  private void checkSurrogates(String string, int start) {
    for (int i = 0; i < string.length(); i++) {
      if (!Character.isSurrogate(string.charAt(i))) {
        continue;
      }
      if (!Character.isSupplementaryCodePoint(string.codePointAt(i))) {
        throw wrong(start, "a string of Unicode text", "a lone surrogate in it");
      }
      i++;
    }
  }

  private Object number() {
    int start = at;
    accept('-');
    if (!accept('0')) {
      digits();
    }
    boolean whole = true;
    if (accept('.')) {
      whole = false;
      digits();
    }
    if (accept('e') || accept('E')) {
      whole = false;
      if (!accept('+')) {
        accept('-');
      }
      digits();
    }
    if (at - start > NUMBER_LIMIT) {
      throw wrong(start, "a number of at most " + NUMBER_LIMIT + " characters", "a longer one");
    }
    String number = new String(text, start, at - start, StandardCharsets.US_ASCII);
    try {
      double value = whole ? 0 : Double.parseDouble(number);
      if (Double.isFinite(value)) {
        return whole ? (Object) Long.valueOf(number) : (Object) value;
      }
    } catch (NumberFormatException _) {
      // a whole number that does not fit into a long
    }
    String range = whole ? "a whole number of 64 bits" : "a number that fits into a double";
    throw wrong(start, range, ModelFormatException.quote(number));
  }

  private void digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw wrong("a digit");
    }
  }

  private Object word(String word, Object meaning) {
    for (int i = 0; i < word.length(); i++) {
      if (!accept(word.charAt(i))) {
        throw wrong("'" + word + "'");
      }
    }
    return meaning;
  }

  private void skipSpace() {
    while (at < text.length
        && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
      at++;
    }
  }

  private boolean accept(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  /** The byte here, 0 to 255, or {@link #END}. */
  private int peek() {
    return at < text.length ? text[at] & 0xFF : END;
  }

  private ModelFormatException wrong(String expected) {
    int c = peek();
    String found =
        c == END
            ? "the end of the text"
            : c > ' ' && c < 0x7F ? "'" + (char) c + "'" : String.format("byte 0x%02x", c);
    return wrong(at, expected, found);
  }

  private ModelFormatException wrong(int position, String expected, String found) {
    return ModelFormatException.damaged(file, place + ", byte " + position, expected, found);
  }
}
