package dev.ranvier.format;

/**
 * Decimal numbers out of characters: {@code [+-] digits [. digits] [e [+-] digits]} with the digits
 * 0 to 9, a digit before or behind the point. The result is the double nearest to what is written,
 * as of {@link Double#parseDouble}, which is asked only where two exact doubles do not give it.
 */
public final class CsvNumber {

  /** Powers of ten that a double has exactly. */
  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final int EXACT_DIGITS = 18;
  private static final long EXACT = 1L << 53;
  private static final int FAR = 100_000;

  private CsvNumber() {}

  /** The number that a text without white space is; NaN if it is none, infinite if too large. */
  public static double parse(String text) {
    return parse(text.toCharArray(), 0, text.length());
  }

  /** The number, infinite if it is too large for a double; NaN if this is none. */
  static double parse(char[] chars, int from, int to) {
    int i = from;
    boolean negative = i < to && chars[i] == '-';
    if (negative || i < to && chars[i] == '+') {
      i++;
    }
    long digits = 0;
    int start = i;
    while (i < to && isDigit(chars[i])) {
      digits = digits * 10 + (chars[i++] - '0');
    }
    int count = i - start;
    int exponent = 0;
    if (i < to && chars[i] == '.') {
      int point = ++i;
      while (i < to && isDigit(chars[i])) {
        digits = digits * 10 + (chars[i++] - '0');
      }
      exponent = point - i;
      count += i - point;
    }
    if (count == 0) {
      return Double.NaN;
    }
    if (i < to && (chars[i] | 0x20) == 'e') {
      int end = exponentEnd(chars, i + 1, to);
      if (end != to) {
        return Double.NaN;
      }
      exponent += exponent(chars, i + 1, to);
      i = end;
    }
    if (i != to) {
      return Double.NaN;
    }
    if (count > EXACT_DIGITS || digits > EXACT || exponent < -22 || exponent > 22) {
      return Double.parseDouble(new String(chars, from, to - from));
    }
    double value = exponent < 0 ? digits / TENS[-exponent] : digits * TENS[exponent];
    return negative ? -value : value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int exponentEnd(char[] chars, int from, int to) {
    int i = from;
    if (i < to && (chars[i] == '-' || chars[i] == '+')) {
      i++;
    }
    int start = i;
    while (i < to && isDigit(chars[i])) {
      i++;
    }
    return i == start ? -1 : i;
  }

  private static int exponent(char[] chars, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      if (isDigit(chars[i])) {
        value = Math.min(FAR, value * 10 + (chars[i] - '0'));
      }
    }
    return chars[from] == '-' ? -value : value;
  }
}
