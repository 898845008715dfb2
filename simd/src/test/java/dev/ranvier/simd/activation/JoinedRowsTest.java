package dev.ranvier.simd.activation;

import dev.ranvier.simd.Layouts.Layout;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows that are joined get the bits that each gets alone. */
@Width
class JoinedRowsTest {

  private static final List<Layout> LAYOUTS =
      List.of(
          new Layout(1, 10, 0, 0, 0),
          new Layout(33, 10, 0, 0, 0),
          new Layout(300, 17, 0, 0, 0),
          new Layout(5, 10, 16, 0, 0),
          new Layout(2, 3000, 0, 0, 0));

  @Test
  void everyElementwiseActivationForwardAndBackward() {
    for (ActivationCase c : ActivationCases.ALL) {
      for (Tier tier : TestTiers.all()) {
        ActivationKernel kernel = c.kernel().apply(tier);
        if (kernel.elementwise()) {
          LAYOUTS.forEach(layout -> check(kernel, layout, c.name() + " " + tier));
        }
      }
    }
  }

  private static void check(ActivationKernel kernel, Layout layout, String what) {
    try (Arena arena = Arena.ofConfined()) {
      Padded x = matrix(arena, layout, layout.extraStride()).fill(layout.random(1, 2));
      Padded y = matrix(arena, layout, layout.extraStride());
      Padded expected = matrix(arena, layout, 48);
      forward(kernel, x, expected);
      int rows = layout.rows();
      int columns = layout.columns();
      JoinedRows.forward(kernel, x.matrix, 0, y.matrix, 0, rows, columns);
      y.assertSameBits(expected, what + " forward");
      y.assertGuards();

      Padded grad = matrix(arena, layout, layout.extraStride()).fill(layout.random(2, 1));
      Padded alone = matrix(arena, layout, 48).fill(layout.random(2, 1));
      kernel.backward(y.matrix, 0, alone.matrix, 0, rows, columns);
      JoinedRows.backward(kernel, y.matrix, 0, grad.matrix, 0, rows, columns);
      grad.assertSameBits(alone, what + " backward");
      grad.assertGuards();
    }
  }

  private static Padded matrix(Arena arena, Layout layout, int extraStride) {
    return new Padded(arena, layout.rows(), layout.columns(), extraStride, 0);
  }

  private static void forward(ActivationKernel kernel, Padded x, Padded y) {
    kernel.forward(x.matrix, 0, y.matrix, 0, y.rows, y.columns);
  }
}
