package dev.ranvier.simd.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class OptimizerKernelTest {

  static final List<OptimizerCase> CASES = OptimizerCases.ALL;
  private static final int STEPS = 10;

  /** Weights and gradient, with both state slots one above the other in one matrix. */
  private record Operands(Padded weights, Padded grad, Padded state) {
    static Operands of(Arena arena, Layouts.Layout layout) {
      int rows = layout.rows();
      int columns = layout.columns();
      int extra = layout.extraStride();
      return new Operands(
          new Padded(arena, rows, columns, extra, layout.offset()),
          new Padded(arena, rows, columns, 16, layout.other()),
          new Padded(arena, 2 * rows, columns, extra, layout.offset())
              .fill(new double[2 * rows][columns]));
    }

    void run(OptimizerKernel kernel, double stepSize) {
      kernel.update(
          weights.segment,
          weights.bytes,
          weights.stride,
          grad.segment,
          grad.bytes,
          grad.stride,
          state.segment,
          state.bytes,
          state.at(weights.rows, 0),
          weights.rows,
          weights.columns,
          (float) stepSize);
    }

    void update(OptimizerKernel kernel, double stepSize) {
      run(kernel, stepSize);
      weights.assertExactGuards();
      grad.assertExactGuards();
      state.assertExactGuards();
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void tenStepsFollowTheOracleAndTheTiersEachOther(OptimizerCase c) {
    for (Layouts.Layout layout : Layouts.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Operands first = null;
        for (Tier tier : TestTiers.all()) {
          Operands operands = Operands.of(arena, layout);
          operands.weights().fill(layout.random(0, 1));
          double[][][] exact = elements(operands.weights());
          for (int t = 1; t <= STEPS; t++) {
            double[][] grad = layout.random(t, 2);
            operands.grad().fill(grad);
            operands.update(c.kernel().apply(tier), c.stepSize().applyAsDouble(t));
            step(c, exact, grad, t);
          }
          assertClose(operands, exact, layout);
          first = first == null ? operands : first;
          operands.weights().assertSameBits(first.weights(), tier);
          operands.state().assertSameBits(first.state(), tier);
        }
      }
    }
  }

  private static double[][][] elements(Padded weights) {
    double[][][] elements = new double[weights.rows][weights.columns][3];
    for (int i = 0; i < weights.rows; i++) {
      for (int j = 0; j < weights.columns; j++) {
        elements[i][j][0] = weights.get(i, j);
      }
    }
    return elements;
  }

  private static void step(OptimizerCase c, double[][][] elements, double[][] grad, int t) {
    for (int i = 0; i < grad.length; i++) {
      for (int j = 0; j < grad[i].length; j++) {
        c.update().apply(elements[i][j], grad[i][j], t);
      }
    }
  }

  /** Each of ten steps rounds a few times, to values of at most 2. */
  private static void assertClose(Operands operands, double[][][] exact, Layouts.Layout layout) {
    double bound = 2.0 * STEPS * Math.ulp(1f);
    for (int i = 0; i < layout.rows(); i++) {
      for (int j = 0; j < layout.columns(); j++) {
        double[] e = exact[i][j];
        Close.check(operands.weights().get(i, j), e[0], bound, layout);
        Close.check(operands.state().get(i, j), e[1], bound, layout);
        double slot1 = operands.state().get(layout.rows() + i, j);
        Close.check(slot1, e[2], 1e-5 * e[2], layout);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void stateIsNeverSubnormalAndNanStays(OptimizerCase c) {
    Layouts.Layout layout = new Layouts.Layout(2, 37, 0, 0, 0);
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Operands operands = Operands.of(arena, layout);
        operands.weights().fill(new double[2][37]);
        operands.grad().fill(new double[2][37]);
        operands.state().fill(state(4, 37, 1.05 * Float.MIN_NORMAL));
        operands.grad().set(1, 36, Float.NaN);
        operands.grad().set(1, 3, Float.NaN);
        OptimizerKernel kernel = c.kernel().apply(tier);
        for (int t = 0; t < 100; t++) {
          operands.update(kernel, 0.001);
        }
        assertThat(operands.weights().get(1, 36)).isNaN();
        assertThat(operands.weights().get(1, 3)).isNaN();
        for (int slot = 0; slot < kernel.stateSlots(); slot++) {
          assertThat(operands.state().get(2 * slot, 2)).isZero();
          assertThat(operands.state().get(2 * slot, 36)).isZero();
          assertThat(operands.state().get(2 * slot + 1, 3)).isNaN();
        }
      }
    }
  }

  private static double[][] state(int rows, int columns, double value) {
    double[][] state = new double[rows][columns];
    for (double[] row : state) {
      Arrays.fill(row, value);
    }
    return state;
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void allocatesNothing(OptimizerCase c) {
    Layouts.Layout layout = new Layouts.Layout(3, 37, 0, 0, 0);
    try (Arena arena = Arena.ofConfined()) {
      for (Tier tier : TestTiers.all()) {
        Operands operands = Operands.of(arena, layout);
        operands.weights().fill(layout.random(0, 1));
        operands.grad().fill(layout.random(1, 1));
        OptimizerKernel kernel = c.kernel().apply(tier);
        Allocation.assertNone(c + " " + tier, () -> operands.run(kernel, 0.001));
      }
    }
  }
}
