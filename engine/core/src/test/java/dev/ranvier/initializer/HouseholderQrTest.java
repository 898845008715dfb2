package dev.ranvier.initializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/** The decomposition behind orthogonal initial weights, where columns are zero. */
@Anywhere
class HouseholderQrTest {

  /** Column 1 is zero, column 2 has no rows left that are not: nothing may divide by zero. */
  @Test
  void columnsOfZerosGiveColumnsOfTheIdentity() {
    HouseholderQr qr = new HouseholderQr(new double[][] {{-2, 0, 0}, {0, 0, 0}, {5, 0, 0}});
    double[][] q = new double[3][3];
    qr.columns(0, 3, q);
    double[][] expected = {{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    for (int column = 0; column < 3; column++) {
      assertThat(q[column]).containsExactly(expected[column], within(1e-15));
    }
    assertThat(qr.diagonal(0)).isEqualTo(2);
    assertThat(qr.diagonal(1)).isZero();
    assertThat(qr.diagonal(2)).isZero();
  }
}
