package dev.ranvier.format;

import java.util.regex.Pattern;

/** What to say about a cell that is no number, by what it looks like. */
final class CsvAdvice {

  /** Characters that a number, however written, may have. */
  static final int LONGEST = 40;

  private static final Pattern INFINITE = Pattern.compile("[+-]?(?i:inf|infinity|∞)");
  private static final Pattern DECIMAL_COMMA =
      Pattern.compile("[+-]?\\d{1,3}(?:[.' \\u00A0\\u202F]\\d{3})+,\\d+|[+-]?\\d*,\\d+");
  private static final Pattern THOUSANDS =
      Pattern.compile("[+-]?\\d{1,3}(?:[,.' _\\u00A0\\u202F]\\d{3})+(?:\\.\\d+)?");

  private CsvAdvice() {}

  static boolean isKnown(String text) {
    return text.length() <= LONGEST
        && (INFINITE.matcher(text).matches()
            || DECIMAL_COMMA.matcher(text).matches()
            || THOUSANDS.matcher(text).matches()
            || isTooLarge(text)
            || hasOtherDigits(text));
  }

  private static boolean isTooLarge(String text) {
    return Double.isInfinite(CsvNumber.parse(text));
  }

  private static boolean hasOtherDigits(String text) {
    boolean numeric =
        text.codePoints()
            .allMatch(c -> Character.isDigit(c) || ".,+-\u066B\u066C eE".indexOf(c) >= 0);
    return numeric && text.codePoints().anyMatch(c -> c > '9' && Character.isDigit(c));
  }

  static String expected(String text) {
    return INFINITE.matcher(text).matches() || isTooLarge(text) ? "a finite number" : "a number";
  }

  static String advice(String text) {
    if (text.length() > LONGEST) {
      return usual();
    }
    if (INFINITE.matcher(text).matches() || isTooLarge(text)) {
      return "Write a number, leave the cell empty, or name the text as a missing value by"
          + " CsvFormat.withMissing(texts...).";
    }
    if (hasOtherDigits(text)) {
      return "Write numbers with the digits 0 to 9 and a decimal point, whatever the locale is.";
    }
    boolean decimalComma = DECIMAL_COMMA.matcher(text).matches();
    if (THOUSANDS.matcher(text).matches()) {
      return decimalComma
          ? "Write a decimal point if the comma is one, and no separators of thousands: export the"
              + " file again with the number format of English."
          : "Write it without separators of thousands.";
    }
    if (decimalComma) {
      return "Write a decimal point in place of the comma: export the file again with the number"
          + " format of English.";
    }
    return usual();
  }

  private static String usual() {
    return "Correct the cell, name the text as a missing value by CsvFormat.withMissing(texts...),"
        + " or make the column categorical or ignored.";
  }
}
