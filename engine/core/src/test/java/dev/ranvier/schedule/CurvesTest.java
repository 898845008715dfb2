package dev.ranvier.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/** Cosine and power, which are the same bits everywhere, are as good as the library's. */
@Anywhere
class CurvesTest {

  @Test
  void cosineIsAsGoodAsTheLibrarys() {
    for (int i = 0; i <= 10_000; i++) {
      double fraction = i / 10_000.0;
      double expected = 3 + (7 - 3) * (1 + StrictMath.cos(Math.PI * fraction)) / 2;
      assertThat(Curves.cosine(7, 3, fraction))
          .as("%s", fraction)
          .isCloseTo(expected, within(4e-15));
    }
    assertThat(Curves.cosine(0.1, 0, 0)).isEqualTo(0.1);
    assertThat(Curves.cosine(0.1, 1e-9, 1)).isEqualTo(1e-9);
    assertThat(Curves.cosine(1, 0, 1e-9)).isEqualTo(1);
    assertThat(Curves.cosine(1, 0, 1 - 0x1p-30))
        .isCloseTo(StrictMath.pow(Math.PI / 2 * 0x1p-30, 2), within(1e-30));
  }

  @Test
  void powerIsAsGoodAsTheLibrarys() {
    double[] exponents = {0, 1, 2, 3, 10, 1e3, 1e15, 0x1p60, 0.5, 0.1, 1.5, 7.25, 999.999};
    for (double base : new double[] {0, 1e-9, 0.1, 0.5, 0.96, 0.999999, 1, 1.01, 3}) {
      for (double exponent : exponents) {
        double expected = StrictMath.pow(base, exponent);
        double found = Curves.power(base, exponent);
        if (Double.isInfinite(expected)) {
          assertThat(found).isInfinite();
        } else {
          assertThat(found)
              .as("%s to the power of %s", base, exponent)
              .isCloseTo(expected, within(2e-13 * expected + 1e-300));
        }
      }
    }
  }
}
