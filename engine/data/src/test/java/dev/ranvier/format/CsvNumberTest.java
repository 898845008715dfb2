package dev.ranvier.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.random.Philox;
import dev.ranvier.testkit.Anywhere;
import java.math.BigDecimal;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers out of text are the doubles that Java's own reader gives, bit for bit. */
@Anywhere
class CsvNumberTest {

  private final Philox random = Philox.of(1, 0);

  private static void assertSame(String text) {
    assertThat(Double.doubleToRawLongBits(CsvNumber.parse(text)))
        .as(text)
        .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
  }

  @Test
  void anyBitsThatAreWrittenComeBack() {
    for (int i = 0; i < 100_000; i++) {
      double value =
          Double.longBitsToDouble((long) random.nextInt() << 32 | random.nextInt() & 0xFFFFFFFFL);
      if (Double.isFinite(value)) {
        assertSame(String.valueOf(value));
        assertSame(String.valueOf((float) Math.clamp(value, -Float.MAX_VALUE, Float.MAX_VALUE)));
      }
    }
  }

  @Test
  void decimalsOfAnyLengthComeBack() {
    for (int i = 0; i < 100_000; i++) {
      long digits = ((long) random.nextInt() << 32 | random.nextInt() & 0xFFFFFFFFL);
      digits >>= random.nextInt(60);
      int scale = random.nextInt(40) - 8;
      BigDecimal value = BigDecimal.valueOf(digits, scale);
      assertSame(value.toPlainString());
      assertSame(value.toString());
      assertSame(String.format(Locale.ROOT, "%.3e", value));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+5",
        "5.",
        ".5",
        "-.5e-3",
        "1E5",
        "1e+5",
        "00012.50",
        "9007199254740993",
        "123456789012345678",
        "1234567890123456789012345",
        "1e22",
        "1e23",
        "1e-22",
        "1e-23",
        "4.9e-324",
        "2e-324",
        "1.7976931348623157e308",
        "1e309",
        "-1e309",
        "1e999999999999",
        "0e999999999999",
        "0.000000000000000000000000000000000000001"
      })
  void cornersComeBack(String text) {
    assertSame(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+",
        ".",
        "-.",
        "e5",
        "1e",
        "1e+",
        "1e5.",
        "1.2.3",
        "1,5",
        "1 5",
        "0x1p3",
        "1f",
        "1d",
        "NaN",
        "Infinity",
        "inf",
        "--1",
        "1-",
        "1e5e5",
        "\u0663",
        "1_000",
        "\uFF11"
      })
  void whatIsNoNumberIsNone(String text) {
    assertThat(CsvNumber.parse(text)).as(text).isNaN();
  }
}
