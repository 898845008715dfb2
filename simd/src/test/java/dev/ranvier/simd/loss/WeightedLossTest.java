package dev.ranvier.simd.loss;

import static dev.ranvier.simd.loss.LossRun.largest;
import static dev.ranvier.simd.loss.LossRun.loss;
import static dev.ranvier.simd.loss.LossRun.lossAndGradient;
import static dev.ranvier.simd.loss.LossRun.padded;
import static dev.ranvier.simd.loss.LossRun.rows;
import static dev.ranvier.simd.loss.LossRun.targets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.simd.Close;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every loss with weights, against the weighted definition. */
@Width
class WeightedLossTest {

  static final List<LossCase> CASES = LossCases.ALL;

  private static final double ULP = Math.ulp(1f);

  @ParameterizedTest
  @FieldSource("CASES")
  void rowsCountByTheirWeights(LossCase c) {
    float[] weights = {0.5f, 0f, 3f, 1f, 0.25f};
    for (int columns : new int[] {2, 16, 37}) {
      Layouts.Layout layout = new Layouts.Layout(5, columns, 16, 3, 1);
      double[][] x = rows(layout.random(1, 1), c.input());
      double[][] y = rows(layout.random(2, 1), c.targets());
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment places = arena.allocate(32, Float.BYTES);
        long start = 12;
        MemorySegment.copy(weights, 0, places, ValueLayout.JAVA_FLOAT, start, weights.length);
        Padded firstGrad = null;
        double firstLoss = 0;
        for (KernelProvider provider : TestTiers.providers()) {
          LossKernel weighted =
              WeightedLoss.of(provider.tier(), c.kernel(provider), new Matrix(places, start, 1));
          Padded in = padded(arena, layout, layout.offset()).fill(x);
          Padded targets = targets(arena, c, layout, y);
          Padded grad = padded(arena, layout, layout.offset());
          double loss = lossAndGradient(weighted, in, targets, grad);
          in.assertGuards();
          grad.assertGuards();
          LossRun.assertOutput(c, in, x);
          assertWeighted(c, weights, loss, grad, x, y);

          Padded again = padded(arena, layout, layout.other()).fill(x);
          assertThat(loss(weighted, again, targets)).isEqualTo(loss);
          again.assertSameBits(in, provider + " without gradient");
          firstLoss = firstGrad == null ? loss : firstLoss;
          firstGrad = firstGrad == null ? grad : firstGrad;
          assertThat(loss).isEqualTo(firstLoss);
          grad.assertSameBits(firstGrad, provider);
        }
      }
    }
  }

  private static void assertWeighted(
      LossCase c, float[] weights, double loss, Padded grad, double[][] x, double[][] y) {
    double expectedLoss = 0;
    for (int i = 0; i < x.length; i++) {
      double share = (double) weights[i] / x.length;
      expectedLoss += share * c.loss().apply(x[i], y[i]);
      double[] expected = c.gradient().apply(x[i], y[i]);
      double bound = 10 * ULP * share * (1 + largest(expected) + largest(x[i]) / 8);
      for (int j = 0; j < expected.length; j++) {
        Close.check(grad.get(i, j), share * expected[j], bound, c);
      }
    }
    double bound = 4 * c.lossUlps() * ULP * (2 + expectedLoss);
    assertThat(loss).as("%s", c).isCloseTo(expectedLoss, within(bound));
  }
}
