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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every optimizer: against the oracle, against its scalar twin, and with values at the edges. */
@Width
class OptimizerKernelTest {

  static final List<OptimizerCase> CASES = OptimizerCases.ALL;
  private static final int STEPS = 10;

  private static final int SLOTS = 3;

  /** Weights and gradient, with all state slots one above the other in one matrix. */
  private record Operands(Padded weights, Padded grad, Padded state, OptimizerState slots) {
    static Operands of(Arena arena, Layouts.Layout layout) {
      int rows = layout.rows();
      int columns = layout.columns();
      int extra = layout.extraStride();
      Padded state = new Padded(arena, SLOTS * rows, columns, extra, layout.offset());
      return new Operands(
          new Padded(arena, rows, columns, extra, layout.offset()),
          new Padded(arena, rows, columns, 16, layout.other()),
          state,
          new OptimizerState(
              state.segment, state.at(0, 0), state.at(rows, 0), state.at(2 * rows, 0)));
    }

    /** The state of a first step. */
    Operands start(OptimizerKernel kernel) {
      double[][] initial = new double[SLOTS * weights.rows][weights.columns];
      for (int i = 0; i < kernel.stateSlots() * weights.rows; i++) {
        Arrays.fill(initial[i], kernel.initialState(i / weights.rows));
      }
      state.fill(initial);
      return this;
    }

    void run(OptimizerKernel kernel, double stepSize, double decay) {
      Block whole = new Block(0, 0, weights.rows, weights.columns);
      run(kernel, whole, grad, stepSize, decay);
    }

    /** Updates a block with a gradient that holds nothing else. */
    void run(OptimizerKernel kernel, Block block, Padded blockGrad, double stepSize, double decay) {
      kernel.update(
          weights.matrix,
          slots,
          weights.matrix.at(block.row(), block.column()),
          blockGrad.matrix,
          0,
          block.rows(),
          block.columns(),
          (float) stepSize,
          (float) decay);
    }

    void update(OptimizerKernel kernel, double stepSize, double decay) {
      run(kernel, stepSize, decay);
      assertGuards();
    }

    void assertGuards() {
      weights.assertExactGuards();
      grad.assertExactGuards();
      state.assertExactGuards();
    }
  }

  private record Block(int row, int column, int rows, int columns) {}

  @ParameterizedTest
  @FieldSource("CASES")
  void tenStepsFollowTheOracleAndTheTiersEachOther(OptimizerCase c) {
    for (Layouts.Layout layout : Layouts.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Operands first = null;
        for (OptimizerKernel kernel : c.kernels()) {
          Operands operands = Operands.of(arena, layout).start(kernel);
          operands.weights().fill(layout.random(0, 1));
          double[][][] exact = elements(operands, kernel);
          for (int t = 1; t <= STEPS; t++) {
            double[][] grad = layout.random(t, 2);
            operands.grad().fill(grad);
            operands.update(kernel, c.stepSize().applyAsDouble(t), c.decay());
            step(c, exact, grad, t);
          }
          assertClose(operands, exact, layout);
          first = first == null ? operands : first;
          operands.weights().assertSameBits(first.weights(), kernel);
          operands.state().assertSameBits(first.state(), kernel);
        }
      }
    }
  }

  private static double[][][] elements(Operands operands, OptimizerKernel kernel) {
    Padded weights = operands.weights();
    double[][][] elements = new double[weights.rows][weights.columns][1 + SLOTS];
    for (int i = 0; i < weights.rows; i++) {
      for (int j = 0; j < weights.columns; j++) {
        elements[i][j][0] = weights.get(i, j);
        for (int slot = 0; slot < kernel.stateSlots(); slot++) {
          elements[i][j][1 + slot] = kernel.initialState(slot);
        }
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
        for (int slot = 0; slot < SLOTS; slot++) {
          double value = operands.state().get(slot * layout.rows() + i, j);
          double exactly = e[1 + slot];
          Close.check(value, exactly, 4e-7 + 1e-5 * Math.abs(exactly), layout);
        }
      }
    }
  }

  /** As a product's tiles do, whose gradients are in scratch. */
  @ParameterizedTest
  @FieldSource("CASES")
  void updatingByBlocksGivesTheBitsOfUpdatingTheWhole(OptimizerCase c) {
    for (Layouts.Layout layout :
        List.of(new Layouts.Layout(13, 67, 16, 3, 0), new Layouts.Layout(9, 48, 0, 0, 0))) {
      for (OptimizerKernel kernel : c.kernels()) {
        try (Arena arena = Arena.ofConfined()) {
          Operands whole = Operands.of(arena, layout).start(kernel);
          Operands blocked = Operands.of(arena, layout).start(kernel);
          whole.weights().fill(layout.random(0, 1));
          blocked.weights().fill(layout.random(0, 1));
          for (int t = 1; t <= 3; t++) {
            double[][] grad = layout.random(t, 2);
            double stepSize = c.stepSize().applyAsDouble(t);
            whole.grad().fill(grad);
            whole.update(kernel, stepSize, c.decay());
            for (Block block : blocks(layout)) {
              Padded tile = tile(arena, block, grad);
              blocked.run(kernel, block, tile, stepSize, c.decay());
              tile.assertExactGuards();
            }
            blocked.weights().assertExactGuards();
            blocked.state().assertExactGuards();
          }
          blocked.weights().assertSameBits(whole.weights(), kernel);
          blocked.state().assertSameBits(whole.state(), kernel);
        }
      }
    }
  }

  /** Of 4 rows by 24, 5, 24 ... columns: none begins or ends where the others' vectors do. */
  private static List<Block> blocks(Layouts.Layout layout) {
    List<Block> blocks = new ArrayList<>();
    for (int row = 0; row < layout.rows(); row += 4) {
      int rows = Math.min(4, layout.rows() - row);
      int width = 24;
      for (int column = 0; column < layout.columns(); column += width, width = 29 - width) {
        width = Math.min(width, layout.columns() - column);
        blocks.add(new Block(row, column, rows, width));
      }
    }
    return blocks;
  }

  private static Padded tile(Arena arena, Block block, double[][] grad) {
    Padded tile = new Padded(arena, block.rows(), block.columns(), 0, 0);
    for (int i = 0; i < block.rows(); i++) {
      for (int j = 0; j < block.columns(); j++) {
        tile.set(i, j, grad[block.row() + i][block.column() + j]);
      }
    }
    return tile;
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void stateIsNeverSubnormalAndNanStays(OptimizerCase c) {
    Layouts.Layout layout = new Layouts.Layout(2, 37, 0, 0, 0);
    for (OptimizerKernel kernel : c.kernels()) {
      try (Arena arena = Arena.ofConfined()) {
        Operands operands = Operands.of(arena, layout);
        operands.weights().fill(new double[2][37]);
        operands.state().fill(state(SLOTS * 2, 37, 1.05 * Float.MIN_NORMAL));
        operands.grad().fill(new double[2][37]);
        operands.grad().set(0, 5, 1e-20);
        operands.grad().set(0, 35, -2 * Float.MIN_NORMAL);
        operands.grad().set(1, 36, Float.NaN);
        operands.grad().set(1, 3, Float.NaN);
        for (int i = 0; i < SLOTS * 2; i++) {
          operands.state().set(i, 5, 0);
        }
        for (int t = 0; t < 100; t++) {
          operands.update(kernel, 0.001, c.decay());
        }
        for (int j = 0; j < 37; j++) {
          boolean poisoned = j == 3 || j == 36;
          assertThat(Float.isNaN(operands.weights().get(1, j))).isEqualTo(poisoned);
          assertThat(operands.weights().get(0, j)).isNotNaN();
          for (int slot = 0; slot < kernel.stateSlots(); slot++) {
            float zeroOrNormal = Math.abs(operands.state().get(2 * slot, j));
            assertThat(zeroOrNormal == 0 || zeroOrNormal >= Float.MIN_NORMAL)
                .as("slot %d of column %d is %s", slot, j, zeroOrNormal)
                .isTrue();
            assertThat(Float.isNaN(operands.state().get(2 * slot + 1, j))).isEqualTo(poisoned);
          }
        }
      }
    }
  }

  /**
   * Both means come down to their limits and stop a few roundings above: Keras would take the root
   * of a negative number.
   */
  @Test
  void aGradientThatSettlesMakesCenteredRmsPropNanBug() {
    Layouts.Layout layout = new Layouts.Layout(2, 37, 0, 0, 0);
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        OptimizerKernel kernel = Optimizers.rmsProp(tier, 0.9f, 0f, 1e-7f, true);
        Operands operands = Operands.of(arena, layout).start(kernel);
        operands.weights().fill(new double[2][37]);
        double[][] grad = layout.random(1, 1000);
        operands.grad().fill(layout.random(1, 3000));
        for (int t = 0; t < 500; t++) {
          if (t == 5) {
            operands.grad().fill(grad);
          }
          operands.update(kernel, 1e-9, 0);
        }
        for (int j = 0; j < 37; j++) {
          assertThat((double) operands.weights().get(1, j)).isFinite();
          assertThat(Math.signum(operands.weights().get(1, j)))
              .isEqualTo((float) -Math.signum(grad[1][j]));
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
      for (OptimizerKernel kernel : c.kernels()) {
        Operands operands = Operands.of(arena, layout).start(kernel);
        operands.weights().fill(layout.random(0, 1));
        operands.grad().fill(layout.random(1, 1));
        Allocation.assertNone(c + " " + kernel, () -> operands.run(kernel, 0.001, c.decay()));
      }
    }
  }
}
