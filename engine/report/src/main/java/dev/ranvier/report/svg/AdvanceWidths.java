package dev.ranvier.report.svg;

/**
 * How far characters move the pen, in hundredths of the font's size: for each the greater of what
 * Liberation Sans (as wide as Helvetica and Arial) and DejaVu Sans take. The latter is what a
 * machine without the fonts asked for falls back to, so a text is never wider than it was planned.
 */
final class AdvanceWidths {

  private static final int FIRST = 32;

  /** Of the characters from space to tilde. */
  private static final int[] REGULAR = {
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, // space to slash
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 56, // 0 to ?
    102, 69, 69, 73, 78, 67, 62, 78, 76, 30, 50, 67, 56, 87, 75, 79, // @ to O
    67, 79, 73, 67, 62, 74, 69, 99, 69, 67, 69, 40, 34, 40, 84, 56, // P to _
    50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, // ` to o
    64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84 // p to ~
  };

  private static final int[] BOLD = {
    35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37, // space to slash
    70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84, 84, 84, 62, // 0 to ?
    100, 78, 77, 74, 84, 69, 69, 83, 84, 38, 56, 78, 64, 100, 84, 86, // @ to O
    74, 86, 78, 73, 69, 82, 78, 111, 78, 73, 73, 46, 37, 46, 84, 56, // P to _
    50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, // ` to o
    72, 72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72, 37, 72, 84 // p to ~
  };

  private AdvanceWidths() {}

  /** Of a text, as a share of the font's size. */
  static double of(String text, boolean bold) {
    int[] known = bold ? BOLD : REGULAR;
    return text.codePoints().mapToDouble(c -> of(c, known, bold)).sum() / 100;
  }

  private static double of(int c, int[] known, boolean bold) {
    if (c >= FIRST && c < FIRST + known.length) {
      return known[c - FIRST];
    }
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    return switch (c) {
      case '·' -> 38;
      case '¹', '²', '³', '⁰', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹' -> 44;
      case '⁻' -> 53;
      case '–', '°' -> 56;
      case '×', '−', '±', '≤', '≥' -> 84;
      default -> other(c, bold);
    };
  }

  /** Letters of Europe's other languages are no wider than its M; what is further off is square. */
  private static double other(int c, boolean bold) {
    if (c < 0x250 || c >= 0x370 && c < 0x530) {
      double wide = Character.isUpperCase(c) ? 92 : 70;
      return bold ? wide * 1.12 : wide;
    }
    return 110;
  }
}
