package dev.ranvier.simd.norm;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/** y = (x - mean) * scale + shift by columns, and the gradient of a batch normalization. */
@Width
class ColumnAffineTest {

  private static void forward(
      ColumnAffine kernel, Padded x, Padded mean, Padded scale, Padded shift, Padded y) {
    kernel.apply(
        x.matrix, mean.matrix, scale.matrix, shift.matrix, y.matrix, 0, 0, x.rows, x.columns);
  }

  private static void backward(
      BatchNormalizationGradient kernel,
      Padded dy,
      Padded x,
      Padded mean,
      Padded p,
      Padded q,
      Padded s,
      Padded dx) {
    kernel.run(
        dy.matrix,
        x.matrix,
        mean.matrix,
        p.matrix,
        q.matrix,
        s.matrix,
        dx.matrix,
        0,
        x.rows,
        x.columns);
  }

  @Test
  void everyElementIsTheFormulaWithMultiplyAdds() {
    for (Layouts.Layout layout : Layouts.all()) {
      for (Tier tier : TestTiers.all()) {
        try (Arena arena = Arena.ofConfined()) {
          check(arena, layout, tier);
        }
      }
    }
  }

  private static void check(Arena arena, Layouts.Layout layout, Tier tier) {
    ColumnAffine affine = ColumnAffine.of(tier);
    BatchNormalizationGradient gradient = BatchNormalizationGradient.of(tier);
    Padded x = matrix(arena, layout, layout.offset()).fill(layout.random(1, 2));
    Padded dy = matrix(arena, layout, layout.other()).fill(layout.random(2, 1));
    Padded[] rows = new Padded[4];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new Padded(arena, 1, layout.columns(), 0, i % 2 == 0 ? layout.other() : 0);
      rows[i].fill(layout.random(3 + i, 1));
    }
    Padded y = new Padded(arena, layout.rows(), layout.columns(), 0, layout.offset());
    Padded dx = new Padded(arena, layout.rows(), layout.columns(), 16, layout.other());
    forward(affine, x, rows[0], rows[1], rows[2], y);
    backward(gradient, dy, x, rows[0], rows[1], rows[2], rows[3], dx);
    y.assertGuards();
    dx.assertGuards();
    for (Padded input : new Padded[] {x, dy, rows[0], rows[1], rows[2], rows[3]}) {
      input.assertExactGuards();
    }
    for (int i = 0; i < layout.rows(); i++) {
      for (int j = 0; j < layout.columns(); j++) {
        float deviation = x.get(i, j) - rows[0].get(0, j);
        float value = Math.fma(deviation, rows[1].get(0, j), rows[2].get(0, j));
        Close.check(y.get(i, j), value, 0, layout);
        float direct = Math.fma(dy.get(i, j), rows[1].get(0, j), rows[3].get(0, j));
        float slope = Math.fma(deviation, rows[2].get(0, j), direct);
        Close.check(dx.get(i, j), slope, 0, layout);
      }
    }
    backward(gradient, dy, x, rows[0], rows[1], rows[2], rows[3], dy);
    dy.assertSameBits(dx, "dx in place of dy");
    forward(affine, x, rows[0], rows[1], rows[2], x);
    x.assertSameBits(y, "y in place of x");
  }

  private static Padded matrix(Arena arena, Layouts.Layout layout, int offset) {
    return new Padded(arena, layout.rows(), layout.columns(), layout.extraStride(), offset);
  }

  /** With p, q and s as the documentation has them, against differences of the whole function. */
  @Test
  void backwardIsTheDerivativeOfBatchNormalization() {
    Layouts.Layout layout = new Layouts.Layout(7, 19, 0, 0, 0);
    double[][] values = layout.random(1, 2);
    double[][] upstream = layout.random(2, 1);
    double[] gamma = layout.random(3, 1)[0];
    for (Tier tier : TestTiers.all()) {
      try (Arena arena = Arena.ofConfined()) {
        Padded x = matrix(arena, layout, 0).fill(values);
        Padded dy = matrix(arena, layout, 0).fill(upstream);
        Padded mean = new Padded(arena, 1, 19, 0, 0);
        Padded p = new Padded(arena, 1, 19, 0, 0);
        Padded q = new Padded(arena, 1, 19, 0, 0);
        Padded s = new Padded(arena, 1, 19, 0, 0);
        for (int j = 0; j < 19; j++) {
          coefficients(values, upstream, gamma[j], j, mean, p, q, s);
        }
        backward(BatchNormalizationGradient.of(tier), dy, x, mean, p, q, s, dy);
        for (int j = 0; j < 19; j++) {
          for (int i = 0; i < 7; i++) {
            double step = 1e-4;
            double x0 = values[i][j];
            values[i][j] = x0 + step;
            double above = loss(values, upstream, gamma[j], j);
            values[i][j] = x0 - step;
            double below = loss(values, upstream, gamma[j], j);
            values[i][j] = x0;
            Close.check(dy.get(i, j), (above - below) / (2 * step), 2e-6, tier);
          }
        }
      }
    }
  }

  private static final double EPSILON = 1e-3;

  private static double mean(double[][] x, int j) {
    double sum = 0;
    for (double[] row : x) {
      sum += row[j];
    }
    return sum / x.length;
  }

  private static double reciprocalDeviation(double[][] x, int j) {
    double mean = mean(x, j);
    double squares = 0;
    for (double[] row : x) {
      squares += (row[j] - mean) * (row[j] - mean);
    }
    return 1 / Math.sqrt(squares / x.length + EPSILON);
  }

  /** The sum of dy · y over a column. */
  private static double loss(double[][] x, double[][] dy, double gamma, int j) {
    double mean = mean(x, j);
    double r = reciprocalDeviation(x, j);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += dy[i][j] * (x[i][j] - mean) * r * gamma;
    }
    return sum;
  }

  private static void coefficients(
      double[][] x, double[][] dy, double gamma, int j, Padded mean, Padded p, Padded q, Padded s) {
    double r = reciprocalDeviation(x, j);
    double slope = 0;
    double pull = 0;
    for (int i = 0; i < x.length; i++) {
      slope += dy[i][j] / x.length;
      pull += dy[i][j] * (x[i][j] - mean(x, j)) * r / x.length;
    }
    mean.set(0, j, mean(x, j));
    p.set(0, j, gamma * r);
    q.set(0, j, -gamma * r * r * pull);
    s.set(0, j, -gamma * r * slope);
  }

  @Test
  void allocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 3, 37, 0, 0).fill(new double[3][37]);
      Padded row = new Padded(arena, 1, 37, 0, 0).fill(new double[1][37]);
      for (Tier tier : TestTiers.all()) {
        ColumnAffine affine = ColumnAffine.of(tier);
        BatchNormalizationGradient gradient = BatchNormalizationGradient.of(tier);
        Allocation.assertNone(
            "column normalization " + tier, () -> forward(affine, x, row, row, row, x));
        Allocation.assertNone(
            "its derivative " + tier, () -> backward(gradient, x, x, row, row, row, row, x));
      }
    }
  }
}
