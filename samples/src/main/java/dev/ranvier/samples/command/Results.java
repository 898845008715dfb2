package dev.ranvier.samples.command;

import dev.ranvier.io.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What commands write on standard output: results alone, the same in every locale. Who reads may go
 * at any time, as {@code head} does; a command with many lines asks from time to time.
 */
public final class Results {

  /** Thrown where nobody reads on; ends a command without a word. */
  public static final class ReaderGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ReaderGone() {
      super("nobody reads standard output", null, false, false);
    }
  }

  private static final int LINES_BETWEEN_QUESTIONS = 512;

  private Results() {}

  /** Standard output, line by line, for long results. */
  static final class Lines implements Appendable {
    private int appended;

    @Override
    public Lines append(CharSequence text) throws IOException {
      System.out.append(text);
      if (++appended % LINES_BETWEEN_QUESTIONS == 0 && System.out.checkError()) {
        throw new ReaderGone();
      }
      return this;
    }

    @Override
    public Lines append(CharSequence text, int from, int to) throws IOException {
      return append(text.subSequence(from, to));
    }

    @Override
    public Lines append(char c) throws IOException {
      return append(String.valueOf(c));
    }
  }

  /** Prints a line. */
  static void line(String format, Object... values) {
    System.out.print(text(format, values) + "\n");
  }

  /** A text with numbers as they are written everywhere. */
  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Prints a value as one line of JSON; numbers that are not finite are null there. */
  static void json(Object value) {
    System.out.print(jsonText(value) + "\n");
  }

  /** A value as JSON, without the end of the line. */
  static String jsonText(Object value) {
    return Json.write(finite(value));
  }

  private static Object finite(Object value) {
    return switch (value) {
      case Double number when !Double.isFinite(number) -> null;
      case Float number when !Float.isFinite(number) -> null;
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, member) -> copy.put(key, finite(member)));
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(member -> copy.add(finite(member)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  /** A number as CSV and JSON have it: the shortest that reads back as the same float. */
  static String number(float value) {
    return Float.toString(value);
  }

  /** Four significant digits, for people. */
  static String brief(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
