package dev.ranvier.simd.norm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Layer normalization by rows, in one file because forward and the three gradients share one
 * oracle.
 */
@Width
class LayerNormalizationTest {

  private static final float EPSILON = 1e-3f;

  /** The operands of all three, each between canaries. */
  private static final class Operands {
    final Padded x;
    final Padded dy;
    final Padded gamma;
    final Padded beta;
    final Padded y;
    final Padded dx;
    final Padded scaleGrad;
    final MemorySegment stats;
    final Matrix kept;

    Operands(Arena arena, Layouts.Layout layout) {
      int rows = layout.rows();
      int columns = layout.columns();
      x = new Padded(arena, rows, columns, layout.extraStride(), layout.offset());
      dy = new Padded(arena, rows, columns, 16, layout.other());
      gamma = new Padded(arena, 1, columns, 0, layout.other());
      beta = new Padded(arena, 1, columns, 0, layout.offset());
      y = new Padded(arena, rows, columns, 0, layout.other());
      dx = new Padded(arena, rows, columns, layout.extraStride(), layout.other());
      scaleGrad = new Padded(arena, 1, columns, 0, layout.offset());
      stats = arena.allocate(8L * (rows + 2), 64);
      kept = new Matrix(stats, 8, 2);
      x.fill(layout.random(1, 2));
      dy.fill(layout.random(2, 1));
      Layouts.Layout row = new Layouts.Layout(1, columns, 0, 0, 0);
      gamma.fill(row.random(3, 1));
      beta.fill(row.random(4, 1));
    }

    void forward(LayerNormalization kernel) {
      kernel.forward(
          x.matrix, EPSILON, gamma.matrix, beta.matrix, y.matrix, kept, 0, x.rows, x.columns);
    }

    void backward(LayerNormalization kernel, Padded out) {
      kernel.backward(dy.matrix, x.matrix, gamma.matrix, kept, out.matrix, 0, x.rows, x.columns);
    }

    void gammaGradient(LayerNormalization kernel) {
      kernel.gammaGradient(dy.matrix, x.matrix, kept, scaleGrad.matrix, 0, x.rows, x.columns);
    }

    float mean(int row) {
      return stats.getAtIndex(ValueLayout.JAVA_FLOAT, 2L * (row + 1));
    }

    float r(int row) {
      return stats.getAtIndex(ValueLayout.JAVA_FLOAT, 2L * (row + 1) + 1);
    }

    void assertGuards() {
      for (Padded input : new Padded[] {x, dy, gamma, beta}) {
        input.assertExactGuards();
      }
      for (Padded result : new Padded[] {y, dx, scaleGrad}) {
        result.assertGuards();
      }
      assertThat(stats.getAtIndex(ValueLayout.JAVA_LONG, 0)).isZero();
      assertThat(stats.getAtIndex(ValueLayout.JAVA_LONG, x.rows + 1)).isZero();
    }
  }

  @Test
  void everyElementIsTheFormulaInTheWrittenOrder() {
    for (Layouts.Layout layout : Layouts.all()) {
      for (Tier tier : TestTiers.all()) {
        try (Arena arena = Arena.ofConfined()) {
          Operands o = new Operands(arena, layout);
          LayerNormalization kernel = LayerNormalization.of(tier);
          o.forward(kernel);
          o.backward(kernel, o.dx);
          o.gammaGradient(kernel);
          o.assertGuards();
          for (int i = 0; i < layout.rows(); i++) {
            checkRow(o, i, layout);
          }
          checkScaleGradient(o, layout);
          o.backward(kernel, o.dy);
          o.dy.assertSameBits(o.dx, "dx in place of dy");
        }
      }
    }
  }

  private static void checkRow(Operands o, int i, Object what) {
    int columns = o.x.columns;
    float centre = written(columns, (j, sum) -> sum + o.x.get(i, j)) / columns;
    double deviation = written(columns, (j, sum) -> sum + (o.x.get(i, j) - centre)) / columns;
    float square =
        written(columns, (j, sum) -> Math.fma(o.x.get(i, j) - centre, o.x.get(i, j) - centre, sum))
            / columns;
    float mean = (float) (centre + deviation);
    double variance = Math.max(0, square - deviation * deviation);
    float r = (float) (1 / Math.sqrt(variance + EPSILON));
    Close.check(o.mean(i), mean, 0, what);
    Close.check(o.r(i), r, 0, what);
    float slope = written(columns, (j, sum) -> Math.fma(o.dy.get(i, j), o.gamma.get(0, j), sum));
    float pull =
        written(
            columns,
            (j, sum) ->
                Math.fma(o.dy.get(i, j) * o.gamma.get(0, j), (o.x.get(i, j) - mean) * r, sum));
    for (int j = 0; j < columns; j++) {
      float normal = (o.x.get(i, j) - mean) * r;
      Close.check(o.y.get(i, j), Math.fma(normal, o.gamma.get(0, j), o.beta.get(0, j)), 0, what);
      float g = o.dy.get(i, j) * o.gamma.get(0, j);
      float dx = Math.fma(normal, -(pull / columns), g - slope / columns) * r;
      Close.check(o.dx.get(i, j), dx, 0, what);
    }
  }

  private interface Term {
    float addTo(int j, float sum);
  }

  /** The order that {@code RowScalar} writes down, by other code. */
  private static float written(int columns, Term term) {
    float[] lanes = new float[16];
    for (int j = 0; j < columns; j++) {
      lanes[j % 16] = term.addTo(j, lanes[j % 16]);
    }
    float row = 0f;
    for (int q = 0; q < 16; q += 4) {
      row += (lanes[q] + lanes[q + 2]) + (lanes[q + 1] + lanes[q + 3]);
    }
    return row;
  }

  private static void checkScaleGradient(Operands o, Object what) {
    for (int j = 0; j < o.x.columns; j++) {
      float sum = 0f;
      for (int i = 0; i < o.x.rows; i++) {
        sum = Math.fma((o.x.get(i, j) - o.mean(i)) * o.r(i), o.dy.get(i, j), sum);
      }
      Close.check(o.scaleGrad.get(0, j), sum, 0, what);
    }
  }

  /** Against differences of the whole function in double precision. */
  @Test
  void theGradientsAreTheDerivatives() {
    for (int columns : new int[] {1, 2, 5, 16, 37, 100}) {
      Layouts.Layout layout = new Layouts.Layout(3, columns, 0, 0, 0);
      for (Tier tier : TestTiers.all()) {
        try (Arena arena = Arena.ofConfined()) {
          Operands o = new Operands(arena, layout);
          LayerNormalization kernel = LayerNormalization.of(tier);
          o.forward(kernel);
          o.backward(kernel, o.dx);
          o.gammaGradient(kernel);
          for (int i = 0; i < 3; i++) {
            checkDerivatives(o, i);
          }
          for (int j = 0; j < columns; j++) {
            int column = j;
            double exact = 0;
            for (int i = 0; i < 3; i++) {
              exact += o.dy.get(i, j) * normal(o.x.row(i))[column];
            }
            Close.check(o.scaleGrad.get(0, j), exact, 1e-5, layout);
          }
        }
      }
    }
  }

  private static void checkDerivatives(Operands o, int i) {
    double[] x = o.x.row(i);
    double[] normal = normal(x);
    for (int j = 0; j < x.length; j++) {
      int column = j;
      double y = normal[j] * o.gamma.get(0, j) + o.beta.get(0, j);
      Close.check(o.y.get(i, j), y, 4e-6, "y");
      double derivative = derivative(x, column, k -> o.dy.get(i, k) * o.gamma.get(0, k));
      Close.check(o.dx.get(i, j), derivative, 2e-4, "dx");
    }
  }

  /** Of the sum of weight · x̂ by x[column]. */
  private static double derivative(double[] x, int column, IntToDoubleFunction weight) {
    double x0 = x[column];
    double step = 1e-5;
    double difference = 0;
    for (int sign = -1; sign <= 1; sign += 2) {
      x[column] = x0 + sign * step;
      double[] normal = normal(x);
      for (int k = 0; k < x.length; k++) {
        difference += sign * weight.applyAsDouble(k) * normal[k];
      }
    }
    x[column] = x0;
    return difference / (2 * step);
  }

  private static double[] normal(double[] x) {
    double[] moments = moments(x);
    double[] normal = new double[x.length];
    for (int j = 0; j < x.length; j++) {
      normal[j] = (x[j] - moments[0]) / Math.sqrt(moments[1] + EPSILON);
    }
    return normal;
  }

  /**
   * Values far from zero, where the difference of two sums of squares would be nothing but error.
   */
  @Test
  void theVarianceOfLargeValuesIsThatOfTheirDeviations() {
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Operands o = new Operands(arena, new Layouts.Layout(1, 64, 0, 0, 0));
        for (int j = 0; j < 64; j++) {
          o.x.set(0, j, 65536 + (j % 2 == 0 ? 1 : -1));
        }
        o.forward(LayerNormalization.of(tier));
        assertThat(o.mean(0)).isEqualTo(65536f);
        assertThat(o.r(0)).isEqualTo((float) (1 / Math.sqrt(1 + (double) EPSILON)));
      }
    }
  }

  /**
   * A rounded sum of values far from zero is wrong by more than they vary; its mean must not be.
   */
  @Test
  void theMeanOfValuesFarFromZeroIsRightToItsLastDigitBug() {
    for (int columns : new int[] {5, 64, 300, 1000}) {
      for (double offset : new double[] {1e4, -1e6}) {
        for (Tier tier : TestTiers.all()) {
          try (Arena arena = Arena.ofConfined()) {
            Operands o = new Operands(arena, new Layouts.Layout(1, columns, 0, 0, 0));
            for (int j = 0; j < columns; j++) {
              o.x.set(0, j, offset + o.x.get(0, j));
            }
            o.forward(LayerNormalization.of(tier));
            double[] moments = moments(o.x.row(0));
            double r = 1 / Math.sqrt(moments[1] + EPSILON);
            String what = columns + " columns about " + offset + ", " + tier;
            Close.check(o.mean(0), moments[0], 0.51 * Math.ulp((float) offset), what);
            Close.check(o.r(0), r, 2e-6 * r, what);
          }
        }
      }
    }
  }

  /** Mean and variance. */
  private static double[] moments(double[] x) {
    double mean = 0;
    for (double value : x) {
      mean += value / x.length;
    }
    double variance = 0;
    for (double value : x) {
      variance += (value - mean) * (value - mean) / x.length;
    }
    return new double[] {mean, variance};
  }

  @Test
  void noRowsGiveNoScaleGradient() {
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Operands o = new Operands(arena, new Layouts.Layout(0, 70, 0, 0, 0));
        o.gammaGradient(LayerNormalization.of(tier));
        assertThat(o.scaleGrad.row(0)).containsOnly(0.0);
      }
    }
  }

  @Test
  void allocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      Operands o = new Operands(arena, new Layouts.Layout(2, 37, 0, 0, 0));
      for (Tier tier : TestTiers.all()) {
        LayerNormalization kernel = LayerNormalization.of(tier);
        Allocation.assertNone("row normalization " + tier, () -> o.forward(kernel));
        Allocation.assertNone("its derivative " + tier, () -> o.backward(kernel, o.dx));
        Allocation.assertNone("its scale's " + tier, () -> o.gammaGradient(kernel));
      }
    }
  }
}
