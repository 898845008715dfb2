package dev.ranvier.simd.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Dot products, sums of magnitudes, largest values, counts: each in its written order. */
@Width
class ReductionTest {

  private static double dot(Tier tier, Padded x, Padded y) {
    return Dot.of(tier).run(x.matrix, y.matrix, x.rows, x.columns);
  }

  private static double sumOfSquares(Tier tier, Padded x) {
    return SumOfSquares.of(tier).run(x.matrix, x.rows, x.columns);
  }

  private static double sumOfMagnitudes(Tier tier, Padded x) {
    return SumOfMagnitudes.of(tier).run(x.matrix, x.rows, x.columns);
  }

  private static Padded max(Arena arena, Tier tier, Padded x) {
    Padded out = new Padded(arena, x.rows, 1, 0, 0);
    Padded packed = new Padded(arena, 1, x.rows, 0, 0);
    RowMax.of(tier).run(x.matrix, packed.matrix, x.rows, x.columns);
    packed.assertExactGuards();
    for (int i = 0; i < x.rows; i++) {
      out.set(i, 0, packed.get(0, i));
    }
    return out;
  }

  private static Padded padded(Arena arena, Layouts.Layout layout, int offset) {
    return new Padded(arena, layout.rows(), layout.columns(), layout.extraStride(), offset);
  }

  @Test
  void dotsFollowTheWrittenOrderAndAgreeWithTheOracle() {
    for (Layouts.Layout layout : Layouts.all()) {
      double[][] x = layout.random(1, 2);
      double[][] y = layout.random(2, 2);
      for (Tier tier : TestTiers.all()) {
        try (Arena arena = Arena.ofConfined()) {
          Padded first = padded(arena, layout, layout.offset()).fill(x);
          Padded second = padded(arena, layout, layout.other()).fill(y);
          Close.check(dot(tier, first, second), written(x, y), 0, layout);
          Close.check(sumOfSquares(tier, first), written(x, x), 0, layout);
          Close.check(dot(tier, first, second), exact(x, y), bound(x, y), layout);
          Close.check(sumOfSquares(tier, first), exact(x, x), bound(x, x), layout);
          first.assertExactGuards();
          second.assertExactGuards();
        }
      }
    }
  }

  /** The order that {@code RowScalar} writes down, by other code. */
  private static double written(double[][] x, double[][] y) {
    double total = 0;
    for (int i = 0; i < x.length; i++) {
      float[] lanes = new float[16];
      for (int j = 0; j < x[i].length; j++) {
        lanes[j % 16] = Math.fma((float) x[i][j], (float) y[i][j], lanes[j % 16]);
      }
      float row = 0f;
      for (int q = 0; q < 16; q += 4) {
        row += (lanes[q] + lanes[q + 2]) + (lanes[q + 1] + lanes[q + 3]);
      }
      total += row;
    }
    return total;
  }

  private static double exact(double[][] x, double[][] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x[i].length; j++) {
        sum += x[i][j] * y[i][j];
      }
    }
    return sum;
  }

  private static double bound(double[][] x, double[][] y) {
    double magnitude = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x[i].length; j++) {
        magnitude += Math.abs(x[i][j] * y[i][j]);
      }
    }
    return (x[0].length / 16 + 7) * Math.ulp(0.5f) * magnitude;
  }

  /** As the dot product with the signs, which rounds nothing else. */
  @Test
  void magnitudesFollowTheWrittenOrderAndAgreeWithTheOracle() {
    for (Layouts.Layout layout : Layouts.all()) {
      double[][] x = layout.random(1, 2);
      double[][] signs = layout.random(1, 2);
      for (double[] row : signs) {
        Arrays.setAll(row, j -> Math.signum(row[j]));
      }
      for (Tier tier : TestTiers.all()) {
        try (Arena arena = Arena.ofConfined()) {
          Padded padded = padded(arena, layout, layout.offset()).fill(x);
          Close.check(sumOfMagnitudes(tier, padded), written(x, signs), 0, layout);
          Close.check(sumOfMagnitudes(tier, padded), exact(x, signs), bound(x, signs), layout);
          padded.assertExactGuards();
        }
      }
    }
  }

  @Test
  void oneNanMakesASumNan() {
    Layouts.Layout layout = new Layouts.Layout(2, 37, 0, 0, 0);
    for (Tier tier : TestTiers.all()) {
      for (int j = 0; j < 37; j++) {
        try (Arena arena = Arena.ofConfined()) {
          Padded x = padded(arena, layout, 0).fill(layout.random(1, 1));
          Padded y = padded(arena, layout, 0).fill(layout.random(2, 1));
          x.set(1, j, Float.NaN);
          assertThat(dot(tier, x, y)).isNaN();
          assertThat(dot(tier, y, x)).isNaN();
          assertThat(sumOfSquares(tier, x)).isNaN();
          assertThat(sumOfMagnitudes(tier, x)).isNaN();
        }
      }
    }
  }

  @Test
  void theLargestOfEachRowIsFoundWhereverItIs() {
    for (Layouts.Layout layout : Layouts.all()) {
      double[][] values = layout.random(1, 5);
      for (Tier tier : TestTiers.all()) {
        try (Arena arena = Arena.ofConfined()) {
          Padded x = padded(arena, layout, layout.offset()).fill(values);
          Padded largest = max(arena, tier, x);
          x.assertExactGuards();
          for (int i = 0; i < layout.rows(); i++) {
            double expected = Double.NEGATIVE_INFINITY;
            for (double value : values[i]) {
              expected = Math.max(expected, value);
            }
            Close.check(largest.get(i, 0), expected, 0, layout);
          }
        }
      }
    }
  }

  @Test
  void theLargestPassesOverNansAndHasNoNegativeZero() {
    for (Tier tier : TestTiers.all()) {
      for (int j = 0; j < 37; j++) {
        try (Arena arena = Arena.ofConfined()) {
          Padded x = new Padded(arena, 4, 37, 0, 0).fill(new double[4][37]);
          for (int k = 0; k < 37; k++) {
            x.set(0, k, k == j ? 3 : Float.NaN);
            x.set(1, k, Float.NaN);
            x.set(2, k, k == j ? -0.0 : -1);
            x.set(3, k, k == j ? Float.POSITIVE_INFINITY : k);
          }
          Padded largest = max(arena, tier, x);
          assertThat(largest.get(0, 0)).isEqualTo(3f);
          assertThat(largest.get(1, 0)).isEqualTo(Float.NEGATIVE_INFINITY);
          assertThat(Float.floatToRawIntBits(largest.get(2, 0))).isZero();
          assertThat(largest.get(3, 0)).isEqualTo(Float.POSITIVE_INFINITY);
        }
      }
    }
  }

  @Test
  void nonZerosAreCountedWhateverThePaddingHolds() {
    for (Layouts.Layout layout : Layouts.all()) {
      int rows = layout.rows();
      int columns = layout.columns();
      double[][] values = layout.random(1, 1);
      long expected = 0;
      for (int i = 0; i < rows * columns; i++) {
        double[] row = values[i / columns];
        switch (i % 7) {
          case 0, 3 -> row[i % columns] = 0;
          case 1 -> row[i % columns] = -0.0;
          case 2 -> row[i % columns] = Double.NaN;
          case 4 -> row[i % columns] = Float.MIN_VALUE;
          default -> {}
        }
        expected += row[i % columns] != 0 ? 1 : 0;
      }
      for (Tier tier : TestTiers.all()) {
        try (Arena arena = Arena.ofConfined()) {
          Padded x = new Padded(arena, rows, columns, layout.extraStride(), layout.offset());
          x.fill(values);
          assertThat(NonZeroCount.of(tier).run(x.segment, x.bytes, x.stride, rows, columns))
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void allocatesNothing() {
    double[] sum = new double[1];
    try (Arena arena = Arena.ofConfined()) {
      for (Tier tier : TestTiers.all()) {
        Padded x = new Padded(arena, 3, 85, 0, 0).fill(new double[3][85]);
        Padded out = new Padded(arena, 1, 3, 0, 0);
        Dot dot = Dot.of(tier);
        SumOfSquares squares = SumOfSquares.of(tier);
        SumOfMagnitudes magnitudes = SumOfMagnitudes.of(tier);
        RowMax max = RowMax.of(tier);
        NonZeroCount counts = NonZeroCount.of(tier);
        Allocation.assertNone(
            "count of nonzeros " + tier,
            () -> sum[0] += counts.run(x.segment, x.bytes, x.stride, 3, 85));
        Allocation.assertNone("dot " + tier, () -> sum[0] += dot.run(x.matrix, x.matrix, 3, 85));
        Allocation.assertNone(
            "sum of squares " + tier, () -> sum[0] += squares.run(x.matrix, 3, 85));
        Allocation.assertNone(
            "sum of magnitudes " + tier, () -> sum[0] += magnitudes.run(x.matrix, 3, 85));
        Allocation.assertNone("row max " + tier, () -> max.run(x.matrix, out.matrix, 3, 85));
      }
    }
  }
}
