package dev.ranvier.format;

import java.util.ArrayList;
import java.util.List;

/** Reads the dictionary of an NPY header: three keys in any order, each once, and nothing else. */
final class NpyHeaderParser {

  private final FilePlace file;
  private final String text;
  private int at;

  NpyHeaderParser(FilePlace file, String text) {
    this.file = file;
    this.text = text;
  }

  NpyHeader parse(int headerBytes) {
    NpyType type = null;
    Boolean fortran = null;
    List<Long> shape = null;
    expect('{');
    while (!take('}')) {
      int start = at;
      String key = string();
      expect(':');
      if (key.equals("descr") && type == null) {
        type = type();
      } else if (key.equals("fortran_order") && fortran == null) {
        fortran = bool();
      } else if (key.equals("shape") && shape == null) {
        shape = shape();
      } else {
        at = start;
        throw wrong("descr, fortran_order and shape, each once");
      }
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    skipSpace();
    if (at < text.length()) {
      throw wrong("nothing but spaces and a line's end");
    }
    if (type == null || fortran == null || shape == null) {
      throw file.wrong(
          "header", "the keys descr, fortran_order and shape", text.strip(), FilePlace.DAMAGED);
    }
    return new NpyHeader(type, fortran, shape, headerBytes);
  }

  private NpyType type() {
    skipSpace();
    if (at < text.length() && text.charAt(at) == '[') {
      throw file.wrong(
          "header: descr",
          "a plain number, such as '<f4'",
          "fields: " + text.substring(at, Math.min(at + 60, text.length())),
          "Save the fields one by one, each as an array of numbers.");
    }
    String descr = string();
    NpyType type = NpyType.of(descr);
    if (type == null) {
      throw file.wrong(
          "header: descr",
          "a plain number: f2, f4, f8, i1 to i8, u1 to u8 or b1 behind < or > (| for one byte)",
          "'" + descr + "'" + meaning(descr),
          "Convert it in NumPy, as with a.astype('float32').");
    }
    return type;
  }

  private static String meaning(String descr) {
    String letters = descr.replaceAll("[^A-Za-z]", "");
    return switch (letters) {
      case "O" -> ", objects of Python";
      case "U", "S", "a" -> ", text";
      case "c" -> ", complex numbers";
      case "M", "m" -> ", times";
      case "V" -> ", raw bytes";
      default -> "";
    };
  }

  private boolean bool() {
    skipSpace();
    for (boolean value : new boolean[] {true, false}) {
      String word = value ? "True" : "False";
      if (text.startsWith(word, at)) {
        at += word.length();
        return value;
      }
    }
    throw wrong("True or False");
  }

  /** {@code ()}, {@code (3,)}, {@code (3, 4)} or {@code (3, 4,)}. */
  private List<Long> shape() {
    List<Long> sizes = new ArrayList<>();
    expect('(');
    while (!take(')')) {
      sizes.add(number());
      if (!take(',')) {
        if (sizes.size() == 1) {
          throw wrong("a comma, as in (3,)");
        }
        expect(')');
        break;
      }
    }
    return sizes;
  }

  private long number() {
    skipSpace();
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    // Eighteen digits fit a long; a leading zero is no number of Python's.
    if (at == start || at - start > 18 || text.charAt(start) == '0' && at - start > 1) {
      at = start;
      throw wrong("a size from 0 to 10^18");
    }
    return Long.parseLong(text, start, at, 10);
  }

  private String string() {
    skipSpace();
    char quote = at < text.length() ? text.charAt(at) : ' ';
    int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
    if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
      throw wrong("a name in quotes");
    }
    String value = text.substring(at + 1, end);
    at = end + 1;
    return value;
  }

  private void expect(char symbol) {
    if (!take(symbol)) {
      throw wrong("'" + symbol + "'");
    }
  }

  private boolean take(char symbol) {
    skipSpace();
    boolean there = at < text.length() && text.charAt(at) == symbol;
    at += there ? 1 : 0;
    return there;
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
      at++;
    }
  }

  private DataFileException wrong(String expected) {
    int end = Math.min(at + 40, text.length());
    return file.wrong(
        "header, character " + at,
        expected,
        at < text.length() ? "'" + text.substring(at, end).strip() + "'" : "its end",
        "The header is damaged or of another program: write the file again with numpy.save.");
  }
}
