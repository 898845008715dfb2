package dev.ranvier.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Student's t against printed tables and against its density, added up. */
@Anywhere
final class StudentTTest {

  @ParameterizedTest
  @CsvSource({
    "0.95, 1, 12.706204736",
    "0.95, 2, 4.302652730",
    "0.95, 4, 2.776445105",
    "0.95, 9, 2.262157163",
    "0.99, 5, 4.032142984",
    "0.90, 49, 1.676550893",
    "0.50, 3, 0.764892328"
  })
  void quantilesAreThoseOfTables(double probability, int degrees, double expected) {
    assertThat(StudentT.quantile(probability, degrees)).isEqualTo(expected, within(1e-7));
  }

  /** The density (1 + t^2 / n)^(-(n + 1) / 2), scaled to an area of one, by Simpson's rule. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 6, 7, 30})
  void theSeriesIsTheDensitysArea(int degrees) {
    double whole = area(5_000, degrees, 4_000_000);
    for (double t : new double[] {0.1, 1, 2.5, 6}) {
      assertThat(StudentT.within(t, degrees))
          .isEqualTo(area(t, degrees, 20_000) / whole, within(1e-6));
    }
  }

  private static double area(double end, int degrees, int steps) {
    double width = end / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      double t = i * width;
      sum += weight * Math.pow(1 + t * t / degrees, -(degrees + 1) / 2.0);
    }
    return sum * width / 3;
  }
}
