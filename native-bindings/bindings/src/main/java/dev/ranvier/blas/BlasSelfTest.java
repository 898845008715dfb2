package dev.ranvier.blas;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Known answers asked of a library before it is trusted, against plain Java in double precision:
 * kernels picked for the wrong core have returned wrong numbers more than once
 * (OpenMathLib/OpenBLAS#2187, #3152, #3260). Padding and, with {@code beta = 0}, results are
 * poisoned with NaN. Takes a few milliseconds.
 */
final class BlasSelfTest {

  // Odd sizes around the vector widths; the last is beyond OpenBLAS's small-matrix kernels.
  private static final int[][] SHAPES = {
    {1, 1, 1}, {3, 5, 7}, {8, 16, 0}, {17, 19, 23}, {1, 67, 33}, {33, 65, 37}, {129, 67, 131}
  };
  private static final float[][] SCALES = {{1, 0}, {0.5f, 1}, {-1.25f, 0.75f}};
  // Of larger products only every so-manieth element is computed again: start-up counts.
  private static final int CHECKED_FULLY = 20_000;

  private final Cblas blas;
  private final String subject;
  private int seed = 20_251;

  private BlasSelfTest(Cblas blas, String subject) {
    this.blas = blas;
    this.subject = subject;
  }

  /**
   * @param subject the library and its core, for the message
   * @throws BlasUnavailableException at the first wrong result
   */
  static void run(Cblas blas, String subject) {
    BlasSelfTest test = new BlasSelfTest(blas, subject);
    for (int[] shape : SHAPES) {
      for (float[] scale : SCALES) {
        test.sgemm(false, false, shape, scale);
        test.sgemm(false, true, shape, scale);
        test.sgemm(true, false, shape, scale);
        test.sgemv(false, shape, scale);
        test.sgemv(true, shape, scale);
      }
      test.sger(shape[0], shape[1]);
      test.vectors(shape[1]);
    }
  }

  private void sgemm(boolean transposeA, boolean transposeB, int[] shape, float[] scale) {
    int m = shape[0];
    int n = shape[1];
    int k = shape[2];
    try (Arena arena = Arena.ofConfined()) {
      Matrix a = transposeA ? matrix(arena, k, m) : matrix(arena, m, k);
      Matrix b = transposeB ? matrix(arena, n, k) : matrix(arena, k, n);
      Matrix c = matrix(arena, m, n);
      Matrix before = c.copy();
      if (scale[1] == 0) {
        c.poison();
      }
      blas.sgemm(
          transposeA,
          transposeB,
          m,
          n,
          k,
          scale[0],
          a.data,
          a.stride,
          b.data,
          b.stride,
          scale[1],
          c.data,
          c.stride);
      c.refresh();
      String call = "sgemm " + (transposeA ? "T" : "N") + (transposeB ? "T" : "N");
      int step = 1 + m * n * k / CHECKED_FULLY;
      for (int at = m * n - 1; at >= 0; at -= step) {
        int i = at / n;
        int j = at % n;
        Sum sum = new Sum(scale[0]);
        for (int l = 0; l < k; l++) {
          sum.add(transposeA ? a.get(l, i) : a.get(i, l), transposeB ? b.get(j, l) : b.get(l, j));
        }
        check(call, shape, scale, i, j, sum.plus(scale[1], before.get(i, j)), c.get(i, j));
      }
      checkPadding(call, c);
    }
  }

  private void sgemv(boolean transpose, int[] shape, float[] scale) {
    int m = shape[0];
    int n = shape[1];
    int sizeX = transpose ? m : n;
    int sizeY = transpose ? n : m;
    try (Arena arena = Arena.ofConfined()) {
      Matrix a = matrix(arena, m, n);
      Matrix x = matrix(arena, sizeX, 1);
      Matrix y = matrix(arena, 1, sizeY);
      Matrix before = y.copy();
      if (scale[1] == 0) {
        y.poison();
      }
      blas.sgemv(
          transpose, m, n, scale[0], a.data, a.stride, x.data, x.stride, scale[1], y.data, 1);
      y.refresh();
      String call = transpose ? "sgemv T" : "sgemv N";
      for (int j = 0; j < sizeY; j++) {
        Sum sum = new Sum(scale[0]);
        for (int l = 0; l < sizeX; l++) {
          sum.add(transpose ? a.get(l, j) : a.get(j, l), x.get(l, 0));
        }
        check(call, shape, scale, 0, j, sum.plus(scale[1], before.get(0, j)), y.get(0, j));
      }
      checkPadding(call, y);
    }
  }

  private void sger(int m, int n) {
    float alpha = 0.75f;
    try (Arena arena = Arena.ofConfined()) {
      Matrix x = matrix(arena, 1, m);
      Matrix y = matrix(arena, n, 1);
      Matrix a = matrix(arena, m, n);
      Matrix before = a.copy();
      blas.sger(m, n, alpha, x.data, 1, y.data, y.stride, a.data, a.stride);
      a.refresh();
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          Sum sum = new Sum(alpha);
          sum.add(x.get(0, i), y.get(j, 0));
          check("sger", m, n, i, j, sum.plus(1, before.get(i, j)), a.get(i, j));
        }
      }
      checkPadding("sger", a);
    }
  }

  private void vectors(int n) {
    float alpha = -1.5f;
    try (Arena arena = Arena.ofConfined()) {
      Matrix x = matrix(arena, n, 1);
      Matrix y = matrix(arena, 1, n);
      Sum dot = new Sum(1);
      for (int i = 0; i < n; i++) {
        dot.add(x.get(i, 0), y.get(0, i));
      }
      check("sdot", 1, n, 0, 0, dot, blas.sdot(n, x.data, x.stride, y.data, 1));
      Matrix before = y.copy();
      blas.saxpy(n, alpha, x.data, x.stride, y.data, 1);
      y.refresh();
      for (int i = 0; i < n; i++) {
        Sum sum = new Sum(alpha);
        sum.add(1, x.get(i, 0));
        check("saxpy", 1, n, 0, i, sum.plus(1, before.get(0, i)), y.get(0, i));
      }
      checkPadding("saxpy", y);
    }
  }

  private void check(String call, int m, int n, int i, int j, Sum expected, float found) {
    check(call, new int[] {m, n, 1}, new float[] {1, 1}, i, j, expected, found);
  }

  private void check(
      String call, int[] shape, float[] scale, int i, int j, Sum expected, float found) {
    // Written so that NaN fails. Each product and sum rounds once, scaling and adding a few times.
    double bound = (shape[2] + shape[1] + shape[0] + 8) * 0x1p-23 * expected.magnitude;
    if (Math.abs(found - expected.value) <= bound) {
      return;
    }
    throw refusal(
        "%s of %sx%sx%s, alpha %s, beta %s: element (%s, %s): expected %s, found %s"
            .formatted(
                call,
                shape[0],
                shape[1],
                shape[2],
                scale[0],
                scale[1],
                i,
                j,
                expected.value,
                found));
  }

  private void checkPadding(String call, Matrix c) {
    for (int i = 0; i < c.rows; i++) {
      for (int j = c.columns; j < c.stride; j++) {
        if (!Float.isNaN(c.get(i, j))) {
          throw refusal(call + " wrote beyond the end of a row");
        }
      }
    }
  }

  private BlasUnavailableException refusal(String what) {
    return new BlasUnavailableException(
        subject
            + " gives wrong results and is not used: "
            + what
            + "; try another core with OPENBLAS_CORETYPE, or another library with ranvier.blas");
  }

  private Matrix matrix(Arena arena, int rows, int columns) {
    int stride = columns + 3;
    float[] values = new float[Math.max(1, rows * stride)];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < stride; j++) {
        values[i * stride + j] = j < columns ? next() : Float.NaN;
      }
    }
    MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
    return new Matrix(data, values, rows, columns, stride);
  }

  private float next() {
    seed = seed * 1_664_525 + 1_013_904_223;
    return (seed >> 8) * 0x1p-23f;
  }

  /** A sum of products in double precision, and the sum of their magnitudes. */
  private static final class Sum {
    private final double alpha;
    private double value;
    private double magnitude;

    Sum(double alpha) {
      this.alpha = alpha;
    }

    void add(double a, double b) {
      value += alpha * a * b;
      magnitude += Math.abs(alpha * a * b);
    }

    Sum plus(double beta, double before) {
      value += beta * before;
      magnitude += Math.abs(beta * before);
      return this;
    }
  }

  /** A matrix in native memory and what was last read of it: loops over arrays start faster. */
  private record Matrix(MemorySegment data, float[] values, int rows, int columns, int stride) {

    float get(int i, int j) {
      return values[i * stride + j];
    }

    void refresh() {
      MemorySegment.copy(data, ValueLayout.JAVA_FLOAT, 0, values, 0, values.length);
    }

    void poison() {
      Arrays.fill(values, Float.NaN);
      MemorySegment.copy(values, 0, data, ValueLayout.JAVA_FLOAT, 0, values.length);
    }

    Matrix copy() {
      return new Matrix(data, values.clone(), rows, columns, stride);
    }
  }
}
