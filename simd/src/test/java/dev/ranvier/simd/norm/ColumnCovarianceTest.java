package dev.ranvier.simd.norm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/** Sums of products of two matrices by columns. */
@Width
class ColumnCovarianceTest {

  private static void run(
      ColumnCovariance covariance, Padded a, Padded aMean, Padded b, Padded bMean, Padded out) {
    covariance.run(
        a.matrix, aMean.matrix, b.matrix, bMean.matrix, out.matrix, 0, a.rows, a.columns);
  }

  @Test
  void agreesWithTheOracleAndIsOneChainOfRowsAscending() {
    for (Layouts.Layout layout : Layouts.all()) {
      for (Tier tier : TestTiers.all()) {
        try (Arena arena = Arena.ofConfined()) {
          check(arena, layout.rows(), layout, tier);
          check(arena, 7 * layout.rows(), layout, tier);
        }
      }
    }
  }

  private static void check(Arena arena, int rows, Layouts.Layout layout, Tier tier) {
    int columns = layout.columns();
    Layouts.Layout values = new Layouts.Layout(rows, columns, 0, 0, 0);
    Padded a = new Padded(arena, rows, columns, layout.extraStride(), layout.offset());
    Padded b = new Padded(arena, rows, columns, 16, layout.other());
    Padded aMean = new Padded(arena, 1, columns, 0, layout.other());
    Padded bMean = new Padded(arena, 1, columns, 0, layout.offset());
    Padded out = new Padded(arena, 1, columns, 0, layout.other());
    a.fill(values.random(1, 1));
    b.fill(values.random(2, 1));
    aMean.fill(values.random(3, 1));
    bMean.fill(values.random(4, 1));
    run(ColumnCovariance.of(tier), a, aMean, b, bMean, out);
    check(a, aMean, b, bMean, out, layout);
    run(ColumnCovariance.of(tier), a, aMean, a, aMean, out);
    check(a, aMean, a, aMean, out, layout);
    for (Padded input : new Padded[] {a, aMean, b, bMean}) {
      input.assertExactGuards();
    }
    out.assertGuards();
  }

  private static void check(
      Padded a, Padded aMean, Padded b, Padded bMean, Padded out, Object what) {
    for (int j = 0; j < a.columns; j++) {
      double exact = 0;
      double magnitude = 0;
      float chain = 0f;
      for (int i = 0; i < a.rows; i++) {
        double product =
            ((double) a.get(i, j) - aMean.get(0, j)) * ((double) b.get(i, j) - bMean.get(0, j));
        exact += product;
        magnitude += Math.abs(product);
        chain = Math.fma(a.get(i, j) - aMean.get(0, j), b.get(i, j) - bMean.get(0, j), chain);
      }
      Close.check(out.get(0, j), exact, (a.rows + 2) * Math.ulp(0.5f) * magnitude, what);
      Close.check(out.get(0, j), chain, 0, what);
    }
  }

  @Test
  void noRowsGiveZeros() {
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded none = new Padded(arena, 0, 70, 0, 0);
        Padded mean = new Padded(arena, 1, 70, 0, 0).fill(new double[1][70]);
        Padded out = new Padded(arena, 1, 70, 0, 0);
        run(ColumnCovariance.of(tier), none, mean, none, mean, out);
        assertThat(out.row(0)).containsOnly(0.0);
      }
    }
  }

  @Test
  void allocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 3, 85, 0, 0).fill(new double[3][85]);
      Padded mean = new Padded(arena, 1, 85, 0, 0).fill(new double[1][85]);
      Padded out = new Padded(arena, 1, 85, 0, 0);
      for (Tier tier : TestTiers.all()) {
        ColumnCovariance covariance = ColumnCovariance.of(tier);
        Allocation.assertNone(
            "column covariance " + tier, () -> run(covariance, x, mean, x, mean, out));
      }
    }
  }
}
