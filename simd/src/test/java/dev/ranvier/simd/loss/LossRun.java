package dev.ranvier.simd.loss;

import dev.ranvier.simd.Close;
import dev.ranvier.simd.Layouts;
import dev.ranvier.simd.Padded;
import java.lang.foreign.Arena;
import java.util.Arrays;

/** A kernel called on padded matrices, and how these are made from a case. */
final class LossRun {

  private LossRun() {}

  static double lossAndGradient(LossKernel kernel, Padded x, Padded y, Padded grad) {
    return kernel.lossAndGradient(x.matrix, y.matrix, grad.matrix, 0, x.rows, x.columns);
  }

  static double loss(LossKernel kernel, Padded x, Padded y) {
    return kernel.loss(x.matrix, y.matrix, 0, x.rows, x.columns);
  }

  static double[][] rows(double[][] values, LossCase.RowFunction f) {
    return Arrays.stream(values).map(f::apply).toArray(double[][]::new);
  }

  static double largest(double[] x) {
    return Arrays.stream(x).map(Math::abs).max().orElseThrow();
  }

  static Padded padded(Arena arena, Layouts.Layout layout, int offset) {
    return new Padded(arena, layout.rows(), layout.columns(), layout.extraStride(), offset);
  }

  static Padded targets(Arena arena, LossCase c, Layouts.Layout layout, double[][] y) {
    if (!c.classIds()) {
      return padded(arena, layout, layout.other()).fill(y);
    }
    Padded ids = new Padded(arena, layout.rows(), 1, layout.extraStride(), layout.other());
    for (int i = 0; i < y.length; i++) {
      int id = 0;
      while (y[i][id] == 0) {
        id++;
      }
      ids.setInt(i, id);
    }
    return ids;
  }

  static void assertOutput(LossCase c, Padded actual, double[][] x) {
    for (int i = 0; i < x.length; i++) {
      double[] expected = c.output().apply(x[i]);
      double ulps = 8 + 2 * largest(x[i]) + x[i].length / 16.0;
      for (int j = 0; j < expected.length; j++) {
        double bound = ulps * Math.ulp((float) expected[j]);
        Close.check(actual.get(i, j), expected[j], bound, c);
      }
    }
  }
}
