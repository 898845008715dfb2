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

/** Mean and variance of columns. */
@Width
class ColumnMomentsTest {

  private static void run(
      ColumnMoments moments, Padded x, Padded centre, Padded sums, Padded squares) {
    moments.run(x.matrix, centre.matrix, sums.matrix, squares.matrix, 0, x.rows, x.columns);
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
    Padded x = new Padded(arena, rows, columns, layout.extraStride(), layout.offset());
    Padded centre = new Padded(arena, 1, columns, 0, layout.other());
    Padded sums = new Padded(arena, 1, columns, 0, layout.other());
    Padded squares = new Padded(arena, 1, columns, 0, layout.offset());
    Layouts.Layout values = new Layouts.Layout(rows, columns, 0, 0, 0);
    x.fill(values.random(1, 1));
    centre.fill(values.random(3, 1));
    run(ColumnMoments.of(tier), x, centre, sums, squares);
    for (int j = 0; j < columns; j++) {
      check(x, centre, sums, squares, j, layout);
    }
    x.assertExactGuards();
    centre.assertExactGuards();
    sums.assertGuards();
    squares.assertGuards();
  }

  private static void check(
      Padded x, Padded centre, Padded sums, Padded squares, int j, Object what) {
    double exact = 0;
    double magnitude = 0;
    double exactSquares = 0;
    float sum = 0f;
    float square = 0f;
    for (int i = 0; i < x.rows; i++) {
      double deviation = (double) x.get(i, j) - centre.get(0, j);
      exact += deviation;
      magnitude += Math.abs(deviation);
      exactSquares += deviation * deviation;
      float rounded = x.get(i, j) - centre.get(0, j);
      sum += rounded;
      square = Math.fma(rounded, rounded, square);
    }
    float unit = Math.ulp(0.5f);
    Close.check(sums.get(0, j), exact, (x.rows + 1) * unit * magnitude, what);
    Close.check(sums.get(0, j), sum, 0, what);
    Close.check(squares.get(0, j), exactSquares, (x.rows + 2) * unit * exactSquares, what);
    Close.check(squares.get(0, j), square, 0, what);
  }

  @Test
  void noRowsGiveZeros() {
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded none = new Padded(arena, 0, 70, 0, 0);
        Padded centre = new Padded(arena, 1, 70, 0, 0).fill(new double[1][70]);
        Padded sums = new Padded(arena, 1, 70, 0, 0);
        Padded squares = new Padded(arena, 1, 70, 0, 0);
        run(ColumnMoments.of(tier), none, centre, sums, squares);
        assertThat(sums.row(0)).containsOnly(0.0);
        assertThat(squares.row(0)).containsOnly(0.0);
      }
    }
  }

  @Test
  void allocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 3, 85, 0, 0).fill(new double[3][85]);
      Padded centre = new Padded(arena, 1, 85, 0, 0).fill(new double[1][85]);
      Padded sums = new Padded(arena, 1, 85, 0, 0);
      Padded squares = new Padded(arena, 1, 85, 0, 0);
      for (Tier tier : TestTiers.all()) {
        ColumnMoments moments = ColumnMoments.of(tier);
        Allocation.assertNone(
            "column moments " + tier, () -> run(moments, x, centre, sums, squares));
      }
    }
  }
}
