package dev.ranvier.simd.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/**
 * Weights that are cut at zero: what becomes zero, what stays, and that nothing else is touched.
 */
@Width
class NonNegativeTest {

  private static Padded padded(Arena arena, Layouts.Layout layout, int offset) {
    return new Padded(arena, layout.rows(), layout.columns(), layout.extraStride(), offset);
  }

  @Test
  void negativeWeightsBecomePlusZeroAndOthersStay() {
    for (Layouts.Layout layout : Layouts.all()) {
      double[][] w = layout.random(2, 1);
      for (Tier tier : TestTiers.all()) {
        try (Arena arena = Arena.ofConfined()) {
          Padded before = padded(arena, layout, 0).fill(w);
          Padded after = padded(arena, layout, layout.offset()).fill(w);
          NonNegative.of(tier).run(after.matrix, 0, after.rows, after.columns);
          after.assertExactGuards();
          for (int i = 0; i < layout.rows(); i++) {
            for (int j = 0; j < layout.columns(); j++) {
              assertThat(after.get(i, j)).isEqualTo(before.get(i, j) < 0 ? 0f : before.get(i, j));
            }
          }
        }
      }
    }
  }

  @Test
  void whatIsNoNumberShowsAndZerosKeepTheirSign() {
    float[] values = {
      Float.NaN, -0f, 0f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -1e-45f
    };
    float[] expected = {Float.NaN, -0f, 0f, 0f, Float.POSITIVE_INFINITY, 0f};
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded w = new Padded(arena, 1, 37, 0, 0);
        for (int j = 0; j < 37; j++) {
          w.set(0, j, values[j % values.length]);
        }
        NonNegative.of(tier).run(w.matrix, 0, 1, 37);
        for (int j = 0; j < 37; j++) {
          assertThat(Float.floatToIntBits(w.get(0, j)))
              .isEqualTo(Float.floatToIntBits(expected[j % values.length]));
        }
      }
    }
  }

  @Test
  void blocksGiveTheBitsOfTheWhole() {
    Layouts.Layout layout = new Layouts.Layout(6, 67, 16, 3, 0);
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded whole = padded(arena, layout, 0).fill(layout.random(1, 2));
        Padded blocked = padded(arena, layout, 5).fill(layout.random(1, 2));
        NonNegative kernel = NonNegative.of(tier);
        kernel.run(whole.matrix, 0, 6, 67);
        for (int column = 0; column < 67; column += 21) {
          int columns = Math.min(21, 67 - column);
          kernel.run(blocked.matrix, blocked.matrix.at(0, column), 2, columns);
          kernel.run(blocked.matrix, blocked.matrix.at(2, column), 4, columns);
        }
        blocked.assertSameBits(whole, tier);
      }
    }
  }

  @Test
  void allocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      Padded w = new Padded(arena, 3, 37, 0, 0).fill(new double[3][37]);
      for (Tier tier : TestTiers.all()) {
        NonNegative kernel = NonNegative.of(tier);
        Allocation.assertNone("cut at zero " + tier, () -> kernel.run(w.matrix, 0, 3, 37));
      }
    }
  }
}
