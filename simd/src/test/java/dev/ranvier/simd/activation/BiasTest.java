package dev.ranvier.simd.activation;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/** A row that is added to every row of a matrix. */
@Width
class BiasTest {

  @Test
  void addsTheRowToEveryRow() {
    for (Layouts.Layout layout : Layouts.all()) {
      double[][] x = layout.random(1, 3);
      double[] bias = layout.random(2, 3)[0];
      for (Tier tier : TestTiers.all()) {
        try (Arena arena = Arena.ofConfined()) {
          Padded in = new Padded(arena, layout.rows(), layout.columns(), 16, layout.offset());
          Padded row = new Padded(arena, 1, layout.columns(), 0, layout.other());
          in.fill(x);
          row.fill(new double[][] {bias});
          Bias.of(tier).add(in.matrix, 0, row.matrix, 0, in.rows, in.columns);
          in.assertGuards();
          row.assertExactGuards();
          for (int i = 0; i < in.rows; i++) {
            for (int j = 0; j < in.columns; j++) {
              Close.check(in.get(i, j), (float) x[i][j] + (float) bias[j], 0, layout);
            }
          }
        }
      }
    }
  }

  @Test
  void allocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      for (Tier tier : TestTiers.all()) {
        Bias bias = Bias.of(tier);
        Padded x = new Padded(arena, 3, 37, 0, 0).fill(new double[3][37]);
        Padded row = new Padded(arena, 1, 37, 0, 0).fill(new double[1][37]);
        Allocation.assertNone("bias " + tier, () -> bias.add(x.matrix, 0, row.matrix, 0, 3, 37));
      }
    }
  }
}
