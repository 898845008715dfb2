package dev.ranvier.blas;

import dev.ranvier.blas.generated.BlasHeader;
import dev.ranvier.blas.generated.cblas_saxpy;
import dev.ranvier.blas.generated.cblas_sdot;
import dev.ranvier.blas.generated.cblas_sgemm;
import dev.ranvier.blas.generated.cblas_sgemv;
import dev.ranvier.blas.generated.cblas_sger;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Semaphore;

/**
 * The only door to a BLAS library: every call checks sizes, leading dimensions and segment bounds,
 * then calls. Matrices are row-major float32 in native segments that begin at their first element;
 * leading dimensions and increments are in floats, increments positive. A result must not overlap
 * an operand.
 *
 * <p>All methods may be called from any number of threads and allocate nothing. At most {@value
 * #MAX_CALLERS} calls run at once in a process, others wait their turn.
 *
 * <p>All throw {@link IllegalArgumentException} for a negative size, a leading dimension shorter
 * than a row, an increment below 1, a heap, misaligned or (for a result) read-only segment; {@link
 * IndexOutOfBoundsException} for a segment that is too short; {@link IllegalStateException} or
 * {@link WrongThreadException} for one that is closed or belongs to another thread.
 */
public final class Cblas {

  /**
   * OpenBLAS ends the process when its buffer slots run out (OpenMathLib/OpenBLAS#539); builds for
   * few cores have as few as 50, so this leaves room for callers that do not come through here.
   */
  static final int MAX_CALLERS = 32;

  // One for the process: two libraries opened from one file share their slots.
  private static final Semaphore CALLERS = new Semaphore(MAX_CALLERS);

  private static final int ROW_MAJOR = BlasHeader.ROW_MAJOR();
  private static final int TRANSPOSE = BlasHeader.TRANSPOSE();
  private static final int NO_TRANSPOSE = BlasHeader.NO_TRANSPOSE();

  private static final int WARM_UP_CALLS = 200;

  private final BlasSymbols symbols;
  private boolean warm;

  Cblas(BlasSymbols symbols) {
    this.symbols = symbols;
  }

  /**
   * {@code C = alpha * op(A) * op(B) + beta * C} with op(A) {@code [m, k]}, op(B) {@code [k, n]}, C
   * {@code [m, n]}. A is stored as {@code [m, k]}, or {@code [k, m]} if transposed; B as {@code [k,
   * n]}, or {@code [n, k]} if transposed.
   *
   * <p>{@code beta = 0} overwrites C whatever it held, NaN included. With {@code k = 0} or {@code
   * alpha = 0}, A and B are not read and C becomes {@code beta * C}.
   */
  public void sgemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      MemorySegment a,
      int lda,
      MemorySegment b,
      int ldb,
      float beta,
      MemorySegment c,
      int ldc) {
    BlasDoor.size("sgemm", "m", m);
    BlasDoor.size("sgemm", "n", n);
    BlasDoor.size("sgemm", "k", k);
    int rowsA = transposeA ? k : m;
    int columnsA = transposeA ? m : k;
    int rowsB = transposeB ? n : k;
    int columnsB = transposeB ? k : n;
    BlasDoor.leadingDimension("sgemm", "lda", lda, columnsA);
    BlasDoor.leadingDimension("sgemm", "ldb", ldb, columnsB);
    BlasDoor.leadingDimension("sgemm", "ldc", ldc, n);
    BlasDoor.matrix("sgemm", "A", a, rowsA, columnsA, lda);
    BlasDoor.matrix("sgemm", "B", b, rowsB, columnsB, ldb);
    BlasDoor.matrix("sgemm", "C", c, m, n, ldc);
    BlasDoor.writable("sgemm", "C", c);
    if (m == 0 || n == 0) {
      return;
    }
    if (k == 0 || alpha == 0) {
      scale(c, m, n, ldc, beta);
      return;
    }
    CALLERS.acquireUninterruptibly();
    try {
      cblas_sgemm.invoke(
          symbols.sgemm(),
          ROW_MAJOR,
          transposeA ? TRANSPOSE : NO_TRANSPOSE,
          transposeB ? TRANSPOSE : NO_TRANSPOSE,
          m,
          n,
          k,
          alpha,
          a,
          lda,
          b,
          ldb,
          beta,
          c,
          ldc);
    } finally {
      CALLERS.release();
    }
  }

  /**
   * {@code y = alpha * op(A) * x + beta * y} with A stored as {@code [m, n]}; x has {@code n}
   * elements and y {@code m}, or the other way round if transposed.
   *
   * <p>{@code beta = 0} overwrites y whatever it held. Where the sum is empty or {@code alpha = 0},
   * y becomes {@code beta * y}.
   */
  public void sgemv(
      boolean transpose,
      int m,
      int n,
      float alpha,
      MemorySegment a,
      int lda,
      MemorySegment x,
      int incx,
      float beta,
      MemorySegment y,
      int incy) {
    BlasDoor.size("sgemv", "m", m);
    BlasDoor.size("sgemv", "n", n);
    int sizeX = transpose ? m : n;
    int sizeY = transpose ? n : m;
    BlasDoor.leadingDimension("sgemv", "lda", lda, n);
    BlasDoor.increment("sgemv", "incx", incx);
    BlasDoor.increment("sgemv", "incy", incy);
    BlasDoor.matrix("sgemv", "A", a, m, n, lda);
    BlasDoor.vector("sgemv", "x", x, sizeX, incx);
    BlasDoor.vector("sgemv", "y", y, sizeY, incy);
    BlasDoor.writable("sgemv", "y", y);
    if (sizeY == 0) {
      return;
    }
    // CBLAS leaves y as it is where the sum is empty; the formula says otherwise.
    if (sizeX == 0 || alpha == 0) {
      scale(y, sizeY, 1, incy, beta);
      return;
    }
    CALLERS.acquireUninterruptibly();
    try {
      cblas_sgemv.invoke(
          symbols.sgemv(),
          ROW_MAJOR,
          transpose ? TRANSPOSE : NO_TRANSPOSE,
          m,
          n,
          alpha,
          a,
          lda,
          x,
          incx,
          beta,
          y,
          incy);
    } finally {
      CALLERS.release();
    }
  }

  /**
   * {@code A = A + alpha * x * transposed(y)} with A {@code [m, n]}, x {@code [m]}, y {@code [n]}.
   */
  public void sger(
      int m,
      int n,
      float alpha,
      MemorySegment x,
      int incx,
      MemorySegment y,
      int incy,
      MemorySegment a,
      int lda) {
    BlasDoor.size("sger", "m", m);
    BlasDoor.size("sger", "n", n);
    BlasDoor.leadingDimension("sger", "lda", lda, n);
    BlasDoor.increment("sger", "incx", incx);
    BlasDoor.increment("sger", "incy", incy);
    BlasDoor.vector("sger", "x", x, m, incx);
    BlasDoor.vector("sger", "y", y, n, incy);
    BlasDoor.matrix("sger", "A", a, m, n, lda);
    BlasDoor.writable("sger", "A", a);
    if (m == 0 || n == 0 || alpha == 0) {
      return;
    }
    CALLERS.acquireUninterruptibly();
    try {
      cblas_sger.invoke(symbols.sger(), ROW_MAJOR, m, n, alpha, x, incx, y, incy, a, lda);
    } finally {
      CALLERS.release();
    }
  }

  /** {@code y = y + alpha * x}, both {@code [n]}. */
  public void saxpy(int n, float alpha, MemorySegment x, int incx, MemorySegment y, int incy) {
    checkVectors("saxpy", n, x, incx, y, incy);
    BlasDoor.writable("saxpy", "y", y);
    if (n == 0 || alpha == 0) {
      return;
    }
    CALLERS.acquireUninterruptibly();
    try {
      cblas_saxpy.invoke(symbols.saxpy(), n, alpha, x, incx, y, incy);
    } finally {
      CALLERS.release();
    }
  }

  /** The sum of {@code x[i] * y[i]}, both {@code [n]}; 0 if they are empty. */
  public float sdot(int n, MemorySegment x, int incx, MemorySegment y, int incy) {
    checkVectors("sdot", n, x, incx, y, incy);
    if (n == 0) {
      return 0;
    }
    CALLERS.acquireUninterruptibly();
    try {
      return cblas_sdot.invoke(symbols.sdot(), n, x, incx, y, incy);
    } finally {
      CALLERS.release();
    }
  }

  /**
   * Calls the matrix products so often that the JVM does for each, once, what it does to a native
   * call after 127 of them: it makes code for it of its own, with 64 KB of garbage
   * (java.lang.invoke.MethodHandle.CUSTOMIZE_THRESHOLD). Takes some milliseconds the first time and
   * nothing after that; later calls of products allocate nothing.
   */
  public synchronized void warmUp() {
    if (warm) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocate(ValueLayout.JAVA_FLOAT);
      MemorySegment result = arena.allocate(ValueLayout.JAVA_FLOAT);
      for (int call = 0; call < WARM_UP_CALLS; call++) {
        sgemm(false, false, 1, 1, 1, 1, one, 1, one, 1, 0, result, 1);
        sgemv(false, 1, 1, 1, one, 1, one, 1, 0, result, 1);
      }
    }
    warm = true;
  }

  private static void checkVectors(
      String function, int n, MemorySegment x, int incx, MemorySegment y, int incy) {
    BlasDoor.size(function, "n", n);
    BlasDoor.increment(function, "incx", incx);
    BlasDoor.increment(function, "incy", incy);
    BlasDoor.vector(function, "x", x, n, incx);
    BlasDoor.vector(function, "y", y, n, incy);
  }

  private static void scale(MemorySegment c, int rows, int columns, int ld, float beta) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        long at = ((long) i * ld + j) << 2;
        float value = beta == 0 ? 0 : beta * c.get(ValueLayout.JAVA_FLOAT, at);
        c.set(ValueLayout.JAVA_FLOAT, at, value);
      }
    }
  }
}
