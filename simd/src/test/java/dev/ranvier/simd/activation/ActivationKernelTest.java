package dev.ranvier.simd.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every activation, forward and backward: against the oracle, against its scalar twin, and beyond
 * its edges.
 */
@Width
class ActivationKernelTest {

  static final List<ActivationCase> CASES = ActivationCases.ALL;

  private static void forward(ActivationKernel kernel, Padded in, Padded out) {
    kernel.forward(in.matrix, 0, out.matrix, 0, in.rows, in.columns);
  }

  private static void backward(ActivationKernel kernel, Padded saved, Padded grad) {
    kernel.backward(saved.matrix, 0, grad.matrix, 0, grad.rows, grad.columns);
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void forwardAgreesWithTheOracleAndTheTiersWithEachOther(ActivationCase c) {
    for (Layouts.Layout layout : Layouts.all()) {
      try (Arena arena = Arena.ofConfined()) {
        double[][] x = layout.random(1, 12);
        Padded first = null;
        for (Tier tier : TestTiers.all()) {
          Padded in = padded(arena, layout, layout.offset()).fill(x);
          Padded out = padded(arena, layout, layout.other());
          forward(c.kernel().apply(tier), in, out);
          in.assertExactGuards();
          out.assertGuards();
          for (int i = 0; i < layout.rows(); i++) {
            double[] expected = c.forward().apply(x[i]);
            for (int j = 0; j < layout.columns(); j++) {
              double bound = c.forwardBound().error(x[i], j, expected[j]);
              Close.check(out.get(i, j), expected[j], bound, layout);
            }
          }
          forward(c.kernel().apply(tier), in, in);
          in.assertGuards();
          in.assertSameBits(out, tier + " in place");
          first = first == null ? out : first;
          out.assertSameBits(first, tier);
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void backwardAgreesWithTheOracleAndTheTiersWithEachOther(ActivationCase c) {
    for (Layouts.Layout layout : Layouts.all()) {
      try (Arena arena = Arena.ofConfined()) {
        double[][] x = layout.random(2, 3);
        double[][] upstream = layout.random(3, 2);
        Padded first = null;
        for (Tier tier : TestTiers.all()) {
          ActivationKernel kernel = c.kernel().apply(tier);
          Padded saved = padded(arena, layout, layout.offset()).fill(x);
          if (kernel.derivativeFromOutput()) {
            forward(kernel, saved, saved);
          }
          double[][] kept = saved.values();
          Padded grad = padded(arena, layout, layout.other()).fill(upstream);
          backward(kernel, saved, grad);
          saved.assertGuards();
          grad.assertGuards();
          assertThat(saved.values()).isDeepEqualTo(kept);
          for (int i = 0; i < layout.rows(); i++) {
            double[] expected = c.backward().apply(kept[i], upstream[i]);
            for (int j = 0; j < layout.columns(); j++) {
              double bound = c.backwardBound().error(kept[i], upstream[i], j, expected[j]);
              Close.check(grad.get(i, j), expected[j], bound, layout);
            }
          }
          first = first == null ? grad : first;
          grad.assertSameBits(first, tier);
        }
      }
    }
  }

  /** d(w · f(x)) / dx[j] by central differences of the double-precision definition. */
  @ParameterizedTest
  @FieldSource("CASES")
  void backwardIsTheDerivativeOfForward(ActivationCase c) {
    double[] x = {-2.5, -0.7, -0.1, 0.05, 0.4, 1.3, 3.1};
    double[] w = {0.3, -1.1, 0.8, 1.7, -0.6, 0.9, -1.4};
    boolean fromOutput = c.kernel().apply(Tier.SCALAR).derivativeFromOutput();
    double[] analytic = c.backward().apply(fromOutput ? c.forward().apply(x) : x, w);
    double h = 1e-5;
    for (int j = 0; j < x.length; j++) {
      double[] up = x.clone();
      double[] down = x.clone();
      up[j] += h;
      down[j] -= h;
      double difference = dot(w, c.forward().apply(up)) - dot(w, c.forward().apply(down));
      assertThat(analytic[j]).isCloseTo(difference / (2 * h), within(1e-8));
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void resultsDoNotDependOnThePosition(ActivationCase c) {
    try (Arena arena = Arena.ofConfined()) {
      for (Tier tier : TestTiers.all()) {
        ActivationKernel kernel = c.kernel().apply(tier);
        for (double value : new double[] {-3.3, -0.01, 0.3, 0.7, 5.5}) {
          Padded x = new Padded(arena, 5, 67, 16, 3);
          for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 67; j++) {
              x.set(i, j, kernel.elementwise() ? value : value * j / 7);
            }
          }
          forward(kernel, x, x);
          for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 67; j++) {
              assertThat(x.get(i, j)).isEqualTo(x.get(0, kernel.elementwise() ? 0 : j));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void specialValuesAreAsTheTableSays(ActivationCase c) {
    try (Arena arena = Arena.ofConfined()) {
      for (Tier tier : TestTiers.all()) {
        ActivationKernel kernel = c.kernel().apply(tier);
        for (int j = 0; j < 20; j++) {
          for (float[] special : c.specials()) {
            Padded x = new Padded(arena, 1, 20, 0, 0).fill(new double[1][20]);
            x.set(0, j, special[0]);
            forward(kernel, x, x);
            assertThat(Float.floatToIntBits(x.get(0, j)))
                .as("%s(%s)", c, special[0])
                .isEqualTo(Float.floatToIntBits(special[1]));
          }
          Padded x = new Padded(arena, 2, 20, 0, 0).fill(new double[2][20]);
          x.set(0, j, Float.NaN);
          forward(kernel, x, x);
          for (int k = 0; k < 20; k++) {
            boolean reached = k == j || !kernel.elementwise();
            assertThat(Float.isNaN(x.get(0, k))).isEqualTo(reached);
            assertThat(Float.isNaN(x.get(1, k))).isFalse();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void errorsOverAllMagnitudesAreBounded(ActivationCase c) {
    if (!c.kernel().apply(Tier.SCALAR).elementwise()) {
      return;
    }
    Sweep sweep = new Sweep(c);
    // All floats, then closely where functions bend: 1e-3 to 128, both signs.
    sweep.run(Integer.MIN_VALUE, 52371, 20);
    sweep.run(Float.floatToRawIntBits(128f), -1731, 20);
    sweep.run(Float.floatToRawIntBits(-128f), -1731, 20);
    // The floats next to zero and to infinity, these and NaN among them.
    for (int sign : new int[] {0, Integer.MIN_VALUE}) {
      sweep.run(sign, 1, 1);
      sweep.run(sign | Float.floatToRawIntBits(Float.MAX_VALUE) - 2000, 1, 1);
    }
    sweep.check();
  }

  private static Padded padded(Arena arena, Layouts.Layout layout, int offset) {
    return new Padded(arena, layout.rows(), layout.columns(), layout.extraStride(), offset);
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void allocatesNothing(ActivationCase c) {
    try (Arena arena = Arena.ofConfined()) {
      for (Tier tier : TestTiers.all()) {
        ActivationKernel kernel = c.kernel().apply(tier);
        Padded x = new Padded(arena, 3, 37, 0, 0).fill(new double[3][37]);
        Padded grad = new Padded(arena, 3, 37, 0, 0).fill(new double[3][37]);
        Allocation.assertNone(c + " forward " + tier, () -> forward(kernel, x, grad));
        Allocation.assertNone(c + " backward " + tier, () -> backward(kernel, x, grad));
      }
    }
  }
}
