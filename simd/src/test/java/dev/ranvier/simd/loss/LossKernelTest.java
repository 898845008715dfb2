package dev.ranvier.simd.loss;

import static dev.ranvier.simd.loss.LossCase.awaited;
import static dev.ranvier.simd.loss.LossRun.largest;
import static dev.ranvier.simd.loss.LossRun.loss;
import static dev.ranvier.simd.loss.LossRun.lossAndGradient;
import static dev.ranvier.simd.loss.LossRun.padded;
import static dev.ranvier.simd.loss.LossRun.rows;
import static dev.ranvier.simd.loss.LossRun.targets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every loss and its gradient, in one file because all of them go through the same cases: the
 * oracle, scalar twins, class ids, limits.
 */
@Width
class LossKernelTest {

  static final List<LossCase> CASES = LossCases.ALL;

  private static final double ULP = Math.ulp(1f);

  @ParameterizedTest
  @FieldSource("CASES")
  void agreesWithTheOracleAndTheTiersWithEachOther(LossCase c) {
    for (Layouts.Layout layout : Layouts.all()) {
      double[][] x = rows(layout.random(1, 1), c.input());
      double[][] y = rows(layout.random(2, 1), c.targets());
      try (Arena arena = Arena.ofConfined()) {
        Padded firstGrad = null;
        double firstLoss = 0;
        for (KernelProvider provider : TestTiers.providers()) {
          LossKernel kernel = c.kernel(provider);
          Padded in = padded(arena, layout, layout.offset()).fill(x);
          Padded targets = targets(arena, c, layout, y);
          Padded grad = padded(arena, layout, layout.offset());
          double loss = lossAndGradient(kernel, in, targets, grad);
          in.assertGuards();
          targets.assertExactGuards();
          grad.assertGuards();
          assertLoss(c, loss, x, y);
          assertGradient(c, grad, x, y);
          LossRun.assertOutput(c, in, x);

          Padded again = padded(arena, layout, layout.other()).fill(x);
          assertThat(loss(kernel, again, targets)).isEqualTo(loss);
          again.assertGuards();
          again.assertSameBits(in, provider + " without gradient");
          firstLoss = firstGrad == null ? loss : firstLoss;
          firstGrad = firstGrad == null ? grad : firstGrad;
          assertThat(loss).isEqualTo(firstLoss);
          grad.assertSameBits(firstGrad, provider);
        }
      }
    }
  }

  private static void assertLoss(LossCase c, double actual, double[][] x, double[][] y) {
    double expected = 0;
    double magnitude = 1;
    for (int i = 0; i < x.length; i++) {
      expected += c.loss().apply(x[i], y[i]) / x.length;
      magnitude += largest(x[i]) / x.length;
    }
    double bound = c.lossUlps() * ULP * (magnitude + expected);
    assertThat(actual)
        .as("%s of %d x %d", c, x.length, x[0].length)
        .isCloseTo(expected, within(bound));
  }

  private static void assertGradient(LossCase c, Padded grad, double[][] x, double[][] y) {
    for (int i = 0; i < x.length; i++) {
      double[] expected = c.gradient().apply(x[i], y[i]);
      double scale = 1.0 / x.length;
      double bound = 8 * ULP * scale * (1 + largest(expected) + largest(x[i]) / 8);
      for (int j = 0; j < expected.length; j++) {
        Close.check(grad.get(i, j), expected[j] * scale, bound, c);
      }
    }
  }

  /** By central differences of the double-precision definition. */
  @ParameterizedTest
  @FieldSource("CASES")
  void gradientIsTheDerivativeOfTheLoss(LossCase c) {
    double[] x = c.input().apply(new double[] {-0.8, 0.3, 0.05, -0.2, 0.6});
    double[] y = c.targets().apply(new double[] {0.5, -0.2, 0.9, -0.1, 0.4});
    double[] analytic = c.gradient().apply(x, y);
    double h = 1e-5;
    for (int j = 0; j < x.length; j++) {
      double[] up = x.clone();
      double[] down = x.clone();
      up[j] += h;
      down[j] -= h;
      double difference = c.loss().apply(up, y) - c.loss().apply(down, y);
      assertThat(analytic[j]).isCloseTo(difference / (2 * h), within(1e-7));
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void oneNanMakesTheLossNan(LossCase c) {
    Layouts.Layout layout = new Layouts.Layout(2, 21, 0, 0, 0);
    double[][] y = rows(layout.random(2, 1), c.targets());
    for (KernelProvider provider : TestTiers.providers()) {
      for (int j = 0; j < 21; j++) {
        try (Arena arena = Arena.ofConfined()) {
          Padded x = padded(arena, layout, 0).fill(rows(layout.random(1, 1), c.input()));
          x.set(1, j, Float.NaN);
          Padded grad = padded(arena, layout, 0);
          assertThat(lossAndGradient(c.kernel(provider), x, targets(arena, c, layout, y), grad))
              .isNaN();
          assertThat(grad.get(1, j)).isNaN();
          assertThat(grad.get(0, j)).isNotNaN();
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void oneNanAmongTheTargetsMakesTheLossNan(LossCase c) {
    if (c.classIds()) {
      return;
    }
    Layouts.Layout layout = new Layouts.Layout(2, 21, 0, 0, 0);
    double[][] y = rows(layout.random(2, 1), c.targets());
    for (KernelProvider provider : TestTiers.providers()) {
      for (int j = 0; j < 21; j++) {
        try (Arena arena = Arena.ofConfined()) {
          Padded x = padded(arena, layout, 0).fill(rows(layout.random(1, 1), c.input()));
          Padded targets = targets(arena, c, layout, y);
          targets.set(1, j, Float.NaN);
          Padded grad = padded(arena, layout, 0);
          assertThat(lossAndGradient(c.kernel(provider), x, targets, grad)).isNaN();
          assertThat(grad.get(1, j)).isNaN();
          assertThat(grad.get(0, j)).isNotNaN();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, 0.1f, 1f})
  void classIdsGiveTheBitsOfOneHotTargets(float smoothing) {
    LossCase ids = LossCases.ALL.get(1);
    for (Layouts.Layout layout : Layouts.all()) {
      double[][] x = rows(layout.random(1, 1), ids.input());
      double[][] y = rows(layout.random(2, 1), ids.targets());
      for (KernelProvider provider : TestTiers.providers()) {
        try (Arena arena = Arena.ofConfined()) {
          Padded grad = padded(arena, layout, 0);
          Padded oneHotGrad = padded(arena, layout, 0);
          Padded in = padded(arena, layout, 0).fill(x);
          Padded oneHotIn = padded(arena, layout, 0).fill(x);
          Padded oneHot = padded(arena, layout, 0).fill(y);
          LossKernel fromIds = awaited(Losses.softmaxCrossEntropyClassIds(provider, smoothing));
          LossKernel fromOneHot = awaited(Losses.softmaxCrossEntropy(provider, smoothing));
          double loss = lossAndGradient(fromIds, in, targets(arena, ids, layout, y), grad);
          assertThat(lossAndGradient(fromOneHot, oneHotIn, oneHot, oneHotGrad)).isEqualTo(loss);
          grad.assertSameBits(oneHotGrad, provider);
        }
      }
    }
  }

  @Test
  void parametersOutsideTheirRangeAreRefused() {
    for (float smoothing : new float[] {-0.1f, 1.1f, Float.NaN}) {
      assertThatThrownBy(() -> Losses.softmaxCrossEntropy(KernelProvider.SCALAR, smoothing))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Label smoothing is " + smoothing + ", expected 0 to 1");
    }
    assertThatThrownBy(() -> Losses.huber(KernelProvider.SCALAR, 0f))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Huber: delta is 0.0, expected more than 0");
  }

  @Test
  void aClassIdOutsideTheRowIsRefusedBeforeAnythingIsWritten() {
    for (KernelProvider provider : TestTiers.providers()) {
      for (int id : new int[] {-1, 10, Integer.MAX_VALUE}) {
        try (Arena arena = Arena.ofConfined()) {
          Padded x = new Padded(arena, 3, 10, 0, 0).fill(new double[3][10]);
          Padded ids = new Padded(arena, 3, 1, 0, 0);
          ids.setInt(0, 9);
          ids.setInt(1, 0);
          ids.setInt(2, id);
          Padded grad = new Padded(arena, 3, 10, 0, 0);
          assertThatThrownBy(
                  () ->
                      lossAndGradient(
                          awaited(Losses.softmaxCrossEntropyClassIds(provider)), x, ids, grad))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("Row 2 has the class id " + id + ", expected 0 to 9");
          assertThat(x.values()).isDeepEqualTo(new double[3][10]);
        }
      }
    }
  }

  @Test
  void extremeInputsGiveTheLimits() {
    for (KernelProvider provider : TestTiers.providers()) {
      try (Arena arena = Arena.ofConfined()) {
        double[][] y = {{1, 0, 0}};
        double[][] x = {{-1000, 1000, Float.NEGATIVE_INFINITY}};
        assertThat(extreme(arena, awaited(Losses.softmaxCrossEntropy(provider)), x, y))
            .isEqualTo(2000);
        double[][] z = {{-1000, 1000, 0}};
        assertThat(extreme(arena, awaited(Losses.sigmoidBinaryCrossEntropy(provider)), z, y))
            .isCloseTo((2000 + Math.log(2)) / 3, within(1e-4));
        double[][] p = {{0, 1, 0}};
        double most = -Math.log(1 - (double) (1f - 1e-7f));
        assertThat(extreme(arena, awaited(Losses.binaryCrossEntropy(provider)), p, y))
            .isCloseTo((-Math.log(1e-7f) + most) / 3, within(1e-5));
        assertThat(extreme(arena, awaited(Losses.klDivergence(provider)), p, y))
            .isCloseTo(-Math.log(1e-7f), within(1e-5));
        assertThat(extreme(arena, awaited(Losses.softmaxCrossEntropy(provider, 0.1f)), x, y))
            .isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(extreme(arena, awaited(Losses.meanAbsoluteError(provider)), z, y))
            .isCloseTo(2001 / 3.0, within(1e-4));
        assertThat(extreme(arena, awaited(Losses.huber(provider, 1f)), z, y))
            .isCloseTo(2000 / 3.0, within(1e-4));
        assertThat(extreme(arena, awaited(Losses.logCosh(provider)), z, y))
            .isCloseTo((2001 - 2 * Math.log(2)) / 3, within(1e-4));
        assertThat(extreme(arena, awaited(Losses.hinge(provider)), z, y))
            .isCloseTo((1001 + 1001 + 1) / 3.0, within(1e-4));
        double[][] infinite = {{Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 0}};
        for (LossKernel kernel :
            List.of(
                awaited(Losses.meanAbsoluteError(provider)),
                awaited(Losses.huber(provider, 1f)),
                awaited(Losses.logCosh(provider)),
                awaited(Losses.hinge(provider)))) {
          assertThat(extreme(arena, kernel, infinite, y)).isEqualTo(Double.POSITIVE_INFINITY);
        }
      }
    }
  }

  /** Where clipping makes the loss flat, and where an error is exactly none. */
  @Test
  void gradientsAreZeroWhereTheLossDoesNotChange() {
    for (KernelProvider provider : TestTiers.providers()) {
      try (Arena arena = Arena.ofConfined()) {
        double[][] clipped = {{0, 1, 1e-8}};
        assertThat(gradient(arena, awaited(Losses.binaryCrossEntropy(provider)), clipped, clipped))
            .containsOnly(0.0);
        double[][] outside = {{0, 1.5, -1}};
        assertThat(gradient(arena, awaited(Losses.klDivergence(provider)), outside, clipped))
            .containsOnly(0.0);
        assertThat(gradient(arena, awaited(Losses.meanAbsoluteError(provider)), outside, outside))
            .containsOnly(0.0);
        double[][] decided = {{1, 1.5, -1}};
        double[][] signs = {{1, 1, 0}};
        assertThat(gradient(arena, awaited(Losses.hinge(provider)), decided, signs))
            .containsOnly(0.0);
      }
    }
  }

  private static double[] gradient(Arena arena, LossKernel kernel, double[][] x, double[][] y) {
    Padded grad = new Padded(arena, 1, 3, 0, 0);
    Padded in = new Padded(arena, 1, 3, 0, 0).fill(x);
    lossAndGradient(kernel, in, new Padded(arena, 1, 3, 0, 0).fill(y), grad);
    return grad.row(0);
  }

  private static double extreme(Arena arena, LossKernel kernel, double[][] x, double[][] y) {
    Padded grad = new Padded(arena, 1, 3, 0, 0);
    double loss =
        lossAndGradient(
            kernel,
            new Padded(arena, 1, 3, 0, 0).fill(x),
            new Padded(arena, 1, 3, 0, 0).fill(y),
            grad);
    assertThat(grad.row(0)).doesNotContain(Double.NaN);
    return loss;
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void allocatesNothing(LossCase c) {
    Layouts.Layout layout = new Layouts.Layout(3, 37, 0, 0, 0);
    double[][] y = rows(layout.random(2, 1), c.targets());
    double[] sum = new double[1];
    try (Arena arena = Arena.ofConfined()) {
      for (KernelProvider provider : TestTiers.providers()) {
        LossKernel kernel = c.kernel(provider);
        Padded x = padded(arena, layout, 0).fill(rows(layout.random(1, 1), c.input()));
        Padded targets = targets(arena, c, layout, y);
        Padded grad = padded(arena, layout, 0);
        Allocation.assertNone(
            c + " " + provider, () -> sum[0] += lossAndGradient(kernel, x, targets, grad));
      }
    }
  }
}
