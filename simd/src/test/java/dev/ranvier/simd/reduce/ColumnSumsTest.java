package dev.ranvier.simd.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** Sums of columns, rows ascending. */
@Width
class ColumnSumsTest {

  @Test
  void agreesWithTheOracleAndIsTheSumOfRowsAscending() {
    for (Layouts.Layout layout : Layouts.all()) {
      for (KernelProvider provider : TestTiers.providers()) {
        try (Arena arena = Arena.ofConfined()) {
          check(arena, layout.rows(), layout, provider);
          check(arena, 19 * layout.rows(), layout, provider);
        }
      }
    }
  }

  private static void check(Arena arena, int rows, Layouts.Layout layout, KernelProvider provider) {
    int columns = layout.columns();
    double[][] x = new Layouts.Layout(rows, columns, 0, 0, 0).random(1, 1);
    Padded in = new Padded(arena, rows, columns, layout.extraStride(), layout.offset()).fill(x);
    Padded out = new Padded(arena, 1, columns, 0, layout.other());
    ColumnSums.of(provider).await().run(in.matrix, out.matrix, 0, rows, columns);
    in.assertExactGuards();
    out.assertGuards();
    assertPaddingIsLeftOrZero(out);
    for (int j = 0; j < columns; j++) {
      double exact = 0;
      double magnitude = 0;
      float inOrder = 0f;
      for (int i = 0; i < rows; i++) {
        exact += x[i][j];
        magnitude += Math.abs(x[i][j]);
        inOrder += (float) x[i][j];
      }
      double bound = rows * Math.ulp(0.5f) * magnitude;
      Close.check(out.get(0, j), exact, bound, layout);
      Close.check(out.get(0, j), inOrder, 0, layout);
    }
  }

  private static void assertPaddingIsLeftOrZero(Padded out) {
    for (int j = out.columns; j < PaddedRows.round(out.columns); j++) {
      float padding = out.segment.get(ValueLayout.JAVA_FLOAT, out.at(0, j));
      assertThat(padding == 0f || Float.isNaN(padding)).as("padding %s", padding).isTrue();
    }
  }

  @Test
  void noRowsGiveZeros() {
    for (KernelProvider provider : TestTiers.providers()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded out = new Padded(arena, 1, 70, 0, 0);
        ColumnSums.of(provider).await().run(out.matrix, out.matrix, 0, 0, 70);
        assertThat(out.row(0)).containsOnly(0.0);
      }
    }
  }

  @Test
  void allocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      for (KernelProvider provider : TestTiers.providers()) {
        ColumnSums sums = ColumnSums.of(provider).await();
        Padded in = new Padded(arena, 3, 85, 0, 0).fill(new double[3][85]);
        Padded out = new Padded(arena, 1, 85, 0, 0);
        Allocation.assertNone(
            "column sums " + provider, () -> sums.run(in.matrix, out.matrix, 0, 3, 85));
      }
    }
  }
}
