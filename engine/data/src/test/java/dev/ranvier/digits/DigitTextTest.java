package dev.ranvier.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Digits as text for a terminal. */
@Anywhere
final class DigitTextTest {

  @Test
  void inkBecomesDarkerCharacters() {
    byte[] images = new byte[2 * Digits.PIXELS];
    int second = Digits.PIXELS;
    Arrays.fill(images, second, second + 2 * Digits.SIDE, (byte) 255);
    Arrays.fill(images, second + 2 * Digits.SIDE, second + 3 * Digits.SIDE, (byte) 255);
    images[2 * Digits.PIXELS - 1] = 40;
    List<String> lines = DigitText.lines(new Digits(images, new int[2]), 1);
    assertThat(lines).hasSize(14).allMatch(line -> line.length() == 28);
    assertThat(lines.get(0)).isEqualTo("@".repeat(28));
    assertThat(lines.get(1)).isEqualTo("+".repeat(28));
    assertThat(lines.get(2)).isBlank();
    assertThat(lines.get(13)).isEqualTo(" ".repeat(27) + ".");
  }

  @Test
  void picturesStandSideBySide() {
    Digits digits = new DigitGenerator(1).digits(0, 3);
    String text = DigitText.sideBySide(digits, new int[] {0, 2}, new String[] {"first", "third"});
    List<String> lines = text.lines().toList();
    assertThat(lines).hasSize(15);
    assertThat(lines.get(0)).isEqualTo("%-30s%s".formatted("first", "third"));
    for (int line = 0; line < 14; line++) {
      String row =
          DigitText.lines(digits, 0).get(line) + "  " + DigitText.lines(digits, 2).get(line);
      assertThat(lines.get(line + 1)).isEqualTo(row.stripTrailing());
    }
    assertThat(text).matches("[\\x20-\\x7e\\n]*").endsWith("\n");
  }

  @Test
  void captionsMustMatch() {
    Digits digits = new DigitGenerator(1).digits(0, 1);
    assertThatThrownBy(() -> DigitText.sideBySide(digits, new int[] {0}, new String[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a caption for each of 1 pictures, found 0");
  }
}
