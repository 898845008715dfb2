package dev.ranvier.simd.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What happens to a gradient before its update: mean, penalties, clipping. */
@Width
class GradientTransformTest {

  record Numbers(float scale, float l1, float l2, float limit) {}

  private static final float INFINITE = Float.POSITIVE_INFINITY;

  static final List<Numbers> NUMBERS =
      List.of(
          new Numbers(1f, 0f, 0f, INFINITE),
          new Numbers(0.3f, 0f, 0f, INFINITE),
          new Numbers(1f, 0.7f, 0f, INFINITE),
          new Numbers(1f, 0f, 0.3f, INFINITE),
          new Numbers(1f, 0f, 0f, 0.9f),
          new Numbers(0.25f, 0.2f, 0.4f, 0.5f));

  private static void run(Tier tier, Numbers n, Padded grad, Padded weights) {
    run(GradientTransform.of(tier), n, grad, 0, 0, weights, 0, 0, grad.rows, grad.columns);
  }

  private static void run(
      GradientTransform transform,
      Numbers n,
      Padded grad,
      int gradRow,
      int gradColumn,
      Padded weights,
      int row,
      int column,
      int rows,
      int columns) {
    transform.run(
        grad.matrix,
        grad.matrix.at(gradRow, gradColumn),
        weights.matrix,
        weights.matrix.at(row, column),
        rows,
        columns,
        n.scale,
        n.l1,
        n.l2,
        n.limit);
  }

  @ParameterizedTest
  @FieldSource("NUMBERS")
  void followsTheOracleAndTheTiersEachOther(Numbers n) {
    for (Layouts.Layout layout : Layouts.all()) {
      double[][] g = layout.random(1, 2);
      double[][] w = layout.random(2, 1);
      w[0][0] = 0;
      try (Arena arena = Arena.ofConfined()) {
        Padded first = null;
        for (Tier tier : TestTiers.all()) {
          Padded weights = padded(arena, layout, layout.offset()).fill(w);
          Padded grad = padded(arena, layout, layout.other()).fill(g);
          run(tier, n, grad, weights);
          weights.assertExactGuards();
          grad.assertExactGuards();
          for (int i = 0; i < layout.rows(); i++) {
            for (int j = 0; j < layout.columns(); j++) {
              double sum = n.scale * g[i][j] + n.l1 * Math.signum(w[i][j]) + 2 * n.l2 * w[i][j];
              double exact = Math.clamp(sum, -n.limit, n.limit);
              Close.check(grad.get(i, j), exact, 3 * Math.ulp(2f), layout);
            }
          }
          first = first == null ? grad : first;
          grad.assertSameBits(first, tier);
        }
      }
    }
  }

  private static Padded padded(Arena arena, Layouts.Layout layout, int offset) {
    return new Padded(arena, layout.rows(), layout.columns(), layout.extraStride(), offset);
  }

  @ParameterizedTest
  @FieldSource("NUMBERS")
  void blocksGiveTheBitsOfTheWhole(Numbers n) {
    Layouts.Layout layout = new Layouts.Layout(6, 67, 16, 3, 0);
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded weights = padded(arena, layout, 3).fill(layout.random(2, 1));
        Padded whole = padded(arena, layout, 0).fill(layout.random(1, 2));
        Padded blocked = padded(arena, layout, 5).fill(layout.random(1, 2));
        run(tier, n, whole, weights);
        GradientTransform transform = GradientTransform.of(tier);
        for (int column = 0; column < 67; column += 21) {
          int columns = Math.min(21, 67 - column);
          run(transform, n, blocked, 0, column, weights, 0, column, 2, columns);
          run(transform, n, blocked, 2, column, weights, 2, column, 4, columns);
        }
        blocked.assertSameBits(whole, tier);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("NUMBERS")
  void aNanStaysAndInfinitiesAreCut(Numbers n) {
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded weights = new Padded(arena, 1, 37, 0, 0).fill(new double[1][37]);
        Padded grad = new Padded(arena, 1, 37, 0, 0).fill(new double[1][37]);
        for (int j : new int[] {3, 36}) {
          grad.set(0, j, Float.NaN);
          grad.set(0, j - 1, INFINITE);
          grad.set(0, j - 2, -INFINITE);
        }
        run(tier, n, grad, weights);
        for (int j : new int[] {3, 36}) {
          assertThat(grad.get(0, j)).isNaN();
          assertThat(grad.get(0, j - 1)).isEqualTo(n.limit);
          assertThat(grad.get(0, j - 2)).isEqualTo(-n.limit);
        }
        assertThat(grad.get(0, 20)).isZero();
      }
    }
  }

  @Test
  void allocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      Padded weights = new Padded(arena, 3, 37, 0, 0).fill(new double[3][37]);
      Padded grad = new Padded(arena, 3, 37, 0, 0).fill(new double[3][37]);
      for (Tier tier : TestTiers.all()) {
        GradientTransform transform = GradientTransform.of(tier);
        Allocation.assertNone(
            "gradient transform " + tier,
            () -> run(transform, NUMBERS.get(5), grad, 0, 0, weights, 0, 0, 3, 37));
      }
    }
  }
}
