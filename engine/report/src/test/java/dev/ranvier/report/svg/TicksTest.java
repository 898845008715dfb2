package dev.ranvier.report.svg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Ticks are round, in their range, neither too many nor too few, and their labels tell them. */
@Anywhere
final class TicksTest {

  private static List<String> labels(Ticks ticks) {
    return ticks.list().stream().map(Tick::label).filter(label -> !label.isEmpty()).toList();
  }

  @Test
  void evenOnesAreThoseOfTheTextbook() {
    assertThat(labels(Ticks.even(0, 1, 5, false)))
        .containsExactly("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
    assertThat(labels(Ticks.even(-3, 12, 4, false))).containsExactly("0", "5", "10");
    assertThat(labels(Ticks.even(-0.25, 0.25, 5, false)))
        .containsExactly("−0.2", "−0.1", "0.0", "0.1", "0.2");
    assertThat(labels(Ticks.even(0, 30_000, 3, false)))
        .containsExactly("0", "10,000", "20,000", "30,000");
    assertThat(labels(Ticks.even(1, 4, 9, true))).containsExactly("1", "2", "3", "4");
    Ticks small = Ticks.even(0, 4e-6, 4, false);
    assertThat(labels(small)).containsExactly("0", "1", "2", "3", "4");
    assertThat(small.exponent()).isEqualTo(-6);
    Ticks large = Ticks.even(0, 3e6, 6, false);
    assertThat(labels(large)).containsExactly("0.0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0");
    assertThat(large.exponent()).isEqualTo(6);
  }

  @Test
  void logarithmicOnesAreThoseOfTheTextbook() {
    assertThat(labels(Ticks.logarithmic(0.01, 10, 5))).containsExactly("0.01", "0.1", "1", "10");
    assertThat(labels(Ticks.logarithmic(1e-9, 1, 4)))
        .containsExactly("10⁻⁹", "10⁻⁶", "10⁻³", "10⁰");
    assertThat(labels(Ticks.logarithmic(1, 100, 9)))
        .containsExactly("1", "2", "5", "10", "20", "50", "100");
    assertThat(labels(Ticks.logarithmic(2, 3, 5)))
        .containsExactly("2.0", "2.2", "2.4", "2.6", "2.8", "3.0");
  }

  /** Whatever the range: 1, 2 or 5 times a power of ten apart, and as many as were asked for. */
  @Test
  void randomRangesHaveRoundTicks() {
    Random random = new Random(1);
    for (int round = 0; round < 2000; round++) {
      double width = Math.pow(10, 12 * random.nextDouble() - 6);
      double low = random.nextGaussian() * width * Math.pow(10, random.nextInt(5));
      int most = 2 + random.nextInt(10);
      Ticks ticks = Ticks.even(low, low + width, most, false);
      String what = "%s to %s, %s: %s".formatted(low, low + width, most, ticks);
      assertThat(ticks.list()).as(what).hasSizeBetween(most / 3, (int) (1.16 * most) + 1);
      double mantissa = ticks.step() / Math.pow(10, Math.floor(Math.log10(ticks.step()) + 1e-9));
      assertThat(mantissa)
          .as(what)
          .satisfiesAnyOf(
              m -> assertThat(m).isCloseTo(1, within()),
              m -> assertThat(m).isCloseTo(2, within()),
              m -> assertThat(m).isCloseTo(5, within()));
      assertThat(labels(ticks)).as(what).doesNotHaveDuplicates();
      for (Tick tick : ticks.list()) {
        assertThat(tick.value()).as(what).isBetween(low - 1e-5 * width, low + width + 1e-5 * width);
        double told = Double.parseDouble(tick.label().replace("−", "-").replace(",", ""));
        assertThat(told * Math.pow(10, ticks.exponent()))
            .as(what)
            .isCloseTo(tick.value(), Offset.offset(1e-6 * ticks.step()));
      }
    }
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-9);
  }

  @Test
  void randomLogarithmicRangesHaveSomeLabels() {
    Random random = new Random(2);
    for (int round = 0; round < 2000; round++) {
      double low = Math.pow(10, 40 * random.nextDouble() - 20);
      double high = low * (1.1 + Math.pow(10, 14 * random.nextDouble()));
      int most = 2 + random.nextInt(8);
      Ticks ticks = Ticks.logarithmic(low, high, most);
      assertThat(labels(ticks))
          .as("%s to %s, %s".formatted(low, high, most))
          .isNotEmpty()
          .doesNotHaveDuplicates();
      assertThat(labels(ticks).size()).isLessThanOrEqualTo(most + 3);
    }
  }
}
