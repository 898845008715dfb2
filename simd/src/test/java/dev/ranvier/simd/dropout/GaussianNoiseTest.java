package dev.ranvier.simd.dropout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/** Noise that is counted, not drawn: its formula, its distribution, and the same bits in blocks. */
@Width
class GaussianNoiseTest {

  private static final int SIDE = 512;
  private static final long KEY = 0x5eed_0123_4567_89abL;

  private static void run(
      Tier tier, float deviation, long key, Padded in, Padded out, int row, int rows) {
    run(tier, deviation, key, in, out, row, 0, rows, in.columns);
  }

  private static void run(
      Tier tier,
      float deviation,
      long key,
      Padded in,
      Padded out,
      int row,
      int column,
      int rows,
      int columns) {
    GaussianNoise.of(tier)
        .run(
            deviation,
            key,
            100 + row,
            column,
            in.matrix,
            in.matrix.at(row, column),
            out.matrix,
            out.matrix.at(row, column),
            rows,
            columns);
  }

  /** What the Javadoc writes down, with the inverse of the integral that it approximates. */
  private static double normal(long key, long row, int column) {
    long word = DropoutMaskScalar.word(key, row);
    int hash = DropoutMaskScalar.hash((int) word, (int) (word >>> 32), column);
    double p = ((hash >>> 9) + 0.5) / (1 << 23);
    return quantile(p);
  }

  /** By bisection: no second approximation to be wrong in the same way. */
  private static double quantile(double p) {
    double low = -6;
    double high = 6;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (distribution(middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /** By the Taylor series of the density's integral; from the smaller side. */
  private static double distribution(double z) {
    double term = z / Math.sqrt(2 * Math.PI);
    double sum = 0.5;
    for (int k = 0; k < 150; k++) {
      sum += term / (2 * k + 1);
      term *= -z * z / (2 * k + 2);
    }
    return sum;
  }

  @Test
  void addsWhatTheFormulaGives() {
    for (Layouts.Layout layout : Layouts.all()) {
      double[][] x = layout.random(1, 2);
      Padded first = null;
      try (Arena arena = Arena.ofConfined()) {
        for (Tier tier : TestTiers.all()) {
          Padded in = padded(arena, layout, layout.offset()).fill(x);
          Padded out = padded(arena, layout, layout.other());
          run(tier, 0.5f, KEY, in, out, 0, in.rows);
          in.assertExactGuards();
          out.assertGuards();
          for (int i = 0; i < Math.min(2, in.rows); i++) {
            for (int j = 0; j < Math.min(40, in.columns); j++) {
              double expected = in.get(i, j) + 0.5 * normal(KEY, 100 + i, j);
              Close.check(out.get(i, j), expected, 4e-6, layout);
            }
          }
          first = first == null ? out : first;
          out.assertSameBits(first, tier);
          run(tier, 0.5f, KEY, in, in, 0, in.rows);
          in.assertSameBits(out, "in place");
        }
      }
    }
  }

  private static Padded padded(Arena arena, Layouts.Layout layout, int offset) {
    return new Padded(arena, layout.rows(), layout.columns(), layout.extraStride(), offset);
  }

  /** Corners are multiples of no vector; what a block overwrites behind it, the next repairs. */
  @Test
  void blocksGiveTheBitsOfTheWhole() {
    Layouts.Layout layout = new Layouts.Layout(9, 167, 16, 3, 0);
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded in = padded(arena, layout, 0).fill(layout.random(1, 1));
        Padded whole = padded(arena, layout, 0);
        Padded blocked = padded(arena, layout, 5);
        run(tier, 0.4f, KEY, in, whole, 0, 9);
        int[] corners = {0, 3, 24, 64, 87, 120, 167};
        for (int row = 0; row < 9; row += 4) {
          for (int block = 0; block < corners.length - 1; block++) {
            int columns = corners[block + 1] - corners[block];
            run(tier, 0.4f, KEY, in, blocked, row, corners[block], Math.min(4, 9 - row), columns);
          }
        }
        blocked.assertSameBits(whole, tier);
      }
    }
  }

  /** Noise of a square. */
  private static double[][] square(long key) {
    double[][] noise = new double[SIDE][SIDE];
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, SIDE, SIDE, 0, 0).fill(noise);
      run(TestTiers.all().getLast(), 1f, key, x, x, 0, SIDE);
      for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
          noise[i][j] = x.get(i, j);
        }
      }
    }
    return noise;
  }

  /** Each within five standard deviations of what independent normal numbers have. */
  @Test
  void itsMomentsAndTailsAreThoseOfTheNormalDistribution() {
    double n = (double) SIDE * SIDE;
    double[] powers = new double[5];
    int beyondTwo = 0;
    int beyondFour = 0;
    for (double[] row : square(KEY)) {
      for (double z : row) {
        double power = 1;
        for (int k = 0; k < powers.length; k++) {
          powers[k] += power / n;
          power *= z;
        }
        beyondTwo += Math.abs(z) > 2 ? 1 : 0;
        beyondFour += Math.abs(z) > 4 ? 1 : 0;
      }
    }
    Close.check(powers[1], 0, 5 / Math.sqrt(n), "mean");
    Close.check(powers[2], 1, 5 * Math.sqrt(2 / n), "variance");
    Close.check(powers[3], 0, 5 * Math.sqrt(15 / n), "skewness");
    Close.check(powers[4], 3, 5 * Math.sqrt(96 / n), "kurtosis");
    Close.check(beyondTwo, 0.0455003 * n, 5 * Math.sqrt(0.0455 * n), "beyond two");
    Close.check(beyondFour, 6.334e-5 * n, 5 * Math.sqrt(6.334e-5 * n), "beyond four");
  }

  @Test
  void neighboursAndOtherKeysKnowNothingOfEachOther() {
    double[][] noise = square(KEY);
    for (int[] by : new int[][] {{0, 1}, {0, 2}, {0, 16}, {1, 0}, {2, 0}, {16, 0}, {1, 1}}) {
      check(correlation(noise, noise, by[0], by[1]), "rows and columns " + by[0] + ", " + by[1]);
    }
    for (long other : new long[] {KEY + 1, KEY ^ 1L << 32, ~KEY, 0}) {
      check(correlation(noise, square(other), 0, 0), "key " + other);
    }
  }

  private static void check(double correlation, String what) {
    Close.check(correlation, 0, 5.0 / (SIDE - 16), what);
  }

  private static double correlation(double[][] a, double[][] b, int rows, int columns) {
    double sum = 0;
    for (int i = rows; i < SIDE; i++) {
      for (int j = columns; j < SIDE; j++) {
        sum += a[i][j] * b[i - rows][j - columns];
      }
    }
    return sum / (SIDE - rows) / (SIDE - columns);
  }

  @Test
  void aDeviationThatIsNoneIsRefusedAndZeroChangesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      Padded x =
          new Padded(arena, 3, 37, 0, 0).fill(new Layouts.Layout(3, 37, 0, 0, 0).random(1, 1));
      Padded y = new Padded(arena, 3, 37, 0, 0);
      for (Tier tier : TestTiers.all()) {
        run(tier, 0f, KEY, x, y, 0, 3);
        y.assertSameBits(x, tier);
        for (float bad : new float[] {-1f, Float.NaN, Float.POSITIVE_INFINITY}) {
          assertThatThrownBy(() -> run(tier, bad, KEY, x, y, 0, 3))
              .hasMessage("Noise: deviation is " + bad + ", expected 0 or a positive number");
        }
      }
      assertThat(x.get(0, 0)).isNotZero();
    }
  }

  @Test
  void allocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 3, 37, 0, 0).fill(new double[3][37]);
      for (Tier tier : TestTiers.all()) {
        GaussianNoise noise = GaussianNoise.of(tier);
        Allocation.assertNone(
            "noise " + tier, () -> noise.run(0.5f, KEY, 7, 0, x.matrix, 0, x.matrix, 0, 3, 37));
      }
    }
  }
}
