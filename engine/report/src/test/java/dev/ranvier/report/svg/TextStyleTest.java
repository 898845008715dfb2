package dev.ranvier.report.svg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Texts are broken and cut to the widths asked for, and lose no word by being broken. */
@Anywhere
final class TextStyleTest {

  @Test
  void linesFitAndKeepEveryLetter() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      random
          .ints(random.nextInt(120), 0, 30)
          .forEach(c -> text.append(c < 5 ? " " : c == 7 ? "漢" : "" + (char) ('A' + c)));
      double width = 30 + random.nextInt(300);
      for (TextStyle style : TextStyle.values()) {
        var lines = style.wrap(text.toString(), width);
        assertThat(lines)
            .allSatisfy(line -> assertThat(style.width(line)).isLessThanOrEqualTo(width));
        assertThat(String.join("", lines).replace(" ", ""))
            .isEqualTo(text.toString().replace(" ", ""));
        assertThat(style.width(style.cut(text.toString(), width))).isLessThanOrEqualTo(width);
      }
    }
  }

  @Test
  void whatFitsStaysAsItIs() {
    assertThat(TextStyle.LABEL.cut("epoch", 200)).isEqualTo("epoch");
    assertThat(TextStyle.LABEL.cut("a long name of a class", 60)).endsWith("…");
    assertThat(TextStyle.LABEL.wrap("  one two  ", 200)).containsExactly("one two");
    assertThat(TextStyle.LABEL.wrap("", 200)).isEmpty();
    assertThat(TextStyle.TITLE.width("x")).isGreaterThan(TextStyle.TICK.width("x"));
  }

  @Test
  void numbersReadAsPeopleWriteThem() {
    assertThat(Numbers.fixed(-1234567.891, 2)).isEqualTo("−1,234,567.89");
    assertThat(Numbers.fixed(1234, 0)).isEqualTo("1234");
    assertThat(Numbers.brief(0.00012345678)).isEqualTo("0.0001235");
    assertThat(Numbers.brief(-1.5e-9)).isEqualTo("−1.5·10⁻⁹");
    assertThat(Numbers.brief(3)).isEqualTo("3");
    assertThat(Numbers.brief(Double.NaN)).isEqualTo("not a number");
    assertThat(Numbers.count(1, "epoch")).isEqualTo("1 epoch");
    assertThat(Markup.number(-0.001)).isEqualTo("0");
    assertThat(Markup.number(1e7)).isEqualTo("10000000");
  }
}
