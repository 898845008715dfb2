package dev.ranvier.digits;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws digits as text, 28 columns by 14 lines in plain ASCII.
 *
 * <p>One character stands for two pixels above each other, since a terminal's cells are about twice
 * as high as wide. ASCII, because half blocks need a font and an encoding that not every terminal
 * has.
 */
public final class DigitText {

  /** From paper to ink. */
  private static final String RAMP = " .:-=+*#%@";

  private static final int LINES = Digits.SIDE / 2;

  private DigitText() {}

  /** The 14 lines of one picture, each 28 characters long. */
  public static List<String> lines(Digits digits, int index) {
    byte[] images = digits.images();
    List<String> lines = new ArrayList<>(LINES);
    for (int line = 0; line < LINES; line++) {
      StringBuilder text = new StringBuilder(Digits.SIDE);
      for (int column = 0; column < Digits.SIDE; column++) {
        int upper = index * Digits.PIXELS + 2 * line * Digits.SIDE + column;
        int sum = (images[upper] & 0xFF) + (images[upper + Digits.SIDE] & 0xFF);
        text.append(RAMP.charAt((sum * (RAMP.length() - 1) + 255) / 510));
      }
      lines.add(text.toString());
    }
    return lines;
  }

  /** Some pictures next to each other under their captions; two fit 80 columns, three fit 90. */
  public static String sideBySide(Digits digits, int[] indexes, String[] captions) {
    if (captions.length != indexes.length) {
      throw new IllegalArgumentException(
          "DigitText: expected a caption for each of %s pictures, found %s"
              .formatted(indexes.length, captions.length));
    }
    StringBuilder[] rows = new StringBuilder[LINES + 1];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new StringBuilder();
    }
    for (int i = 0; i < indexes.length; i++) {
      rows[0].append("%-30s".formatted(captions[i]));
      List<String> lines = lines(digits, indexes[i]);
      for (int line = 0; line < LINES; line++) {
        rows[line + 1].append(lines.get(line)).append("  ");
      }
    }
    StringBuilder text = new StringBuilder();
    for (StringBuilder row : rows) {
      text.append(row.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
