package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;

/** One product with guarded operands, and its independent computation in double precision. */
final class GemmOracle {

  private static final double UNIT = 0x1p-24;

  final Form form;
  final int m;
  final int n;
  final int k;
  final int lda;
  final int ldb;
  final int ldc;
  final GuardedMemory a;
  final GuardedMemory b;
  private final Arena arena;

  GemmOracle(Arena arena, Form form, int m, int n, int k, int stride, RandomGenerator random) {
    this.arena = arena;
    this.form = form;
    this.m = m;
    this.n = n;
    this.k = k;
    int rowsA = form == Form.TN ? k : m;
    int columnsA = form == Form.TN ? m : k;
    int rowsB = form == Form.NT ? n : k;
    int columnsB = form == Form.NT ? k : n;
    lda = columnsA + stride;
    ldb = columnsB + stride;
    ldc = n + stride;
    a = matrix(rowsA, columnsA, lda, 1).fill(random, rowsA, columnsA, lda);
    b = matrix(rowsB, columnsB, ldb, 3).fill(random, rowsB, columnsB, ldb);
  }

  private GuardedMemory matrix(int rows, int columns, int ld, int shift) {
    // exactly what the door demands: the last row ends with its last column
    long floats = rows == 0 || columns == 0 ? 0 : (rows - 1L) * ld + columns;
    return new GuardedMemory(arena, floats, shift);
  }

  GuardedMemory newC() {
    return matrix(m, n, ldc, 2);
  }

  /** Runs with poisoned scratch and checks the canaries of everything. */
  GuardedMemory run(Gemm gemm, float beta, GuardedMemory c, Epilogue epilogue) {
    long packBytes = gemm.packBytes(form, m, n, k);
    GuardedMemory pack = new GuardedMemory(arena, packBytes / Float.BYTES, 0);
    gemm.multiply(
        form,
        m,
        n,
        k,
        new Matrix(a.segment, a.bytes, lda),
        new Matrix(b.segment, b.bytes, ldb),
        beta,
        new Matrix(c.segment, c.bytes, ldc),
        epilogue,
        new Matrix(pack.segment, pack.bytes, 0));
    a.check("A");
    b.check("B");
    c.check("C");
    pack.check("pack");
    return c;
  }

  /** The product as an epilogue gets it part by part, each element once. */
  GuardedMemory stream(Gemm gemm) {
    GuardedMemory c = newC();
    long packBytes = gemm.streamBytes(form, m, n, k);
    GuardedMemory pack = new GuardedMemory(arena, packBytes / Float.BYTES, 0);
    Epilogue copy =
        (part, at, firstRow, firstColumn, rows, columns) -> {
          for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
              long from = part.bytes() + at + part.at(i, j);
              long to = (long) (firstRow + i) * ldc + firstColumn + j;
              assertThat(c.get(to)).as("%s written before", this).isNaN();
              c.set(to, part.segment().get(JAVA_FLOAT_UNALIGNED, from));
            }
          }
        };
    gemm.stream(
        form,
        m,
        n,
        k,
        new Matrix(a.segment, a.bytes, lda),
        new Matrix(b.segment, b.bytes, ldb),
        copy,
        new Matrix(pack.segment, pack.bytes, 0));
    a.check("A");
    b.check("B");
    pack.check("pack");
    return c;
  }

  /** The product with a B that was packed before; of NT too. */
  GuardedMemory prepacked(Gemm gemm) {
    GuardedMemory c = newC();
    long packBytes = gemm.prepackedScratchBytes(m, n, k);
    GuardedMemory pack = new GuardedMemory(arena, packBytes / Float.BYTES, 0);
    GuardedMemory ready = new GuardedMemory(arena, gemm.prepackedBytes(n, k) / Float.BYTES, 0);
    gemm.prepack(
        form, n, k, new Matrix(b.segment, b.bytes, ldb), new Matrix(ready.segment, ready.bytes, 0));
    gemm.multiplyPrepacked(
        m,
        n,
        k,
        a.segment,
        a.bytes,
        lda,
        new Matrix(ready.segment, ready.bytes, 0),
        0f,
        new Matrix(c.segment, c.bytes, ldc),
        null,
        new Matrix(pack.segment, pack.bytes, 0));
    ready.check("packed B");
    c.check("C");
    pack.check("pack");
    return c;
  }

  /** Every element within gamma_k times the sum of |a·b| (and |c|), NaN between the rows. */
  void check(GuardedMemory c, float[] before) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = before == null ? 0 : before[i * n + j];
        double terms = Math.abs(sum);
        for (int p = 0; p < k; p++) {
          double x = form == Form.TN ? a.get((long) p * lda + i) : a.get((long) i * lda + p);
          double y = form == Form.NT ? b.get((long) j * ldb + p) : b.get((long) p * ldb + j);
          sum += x * y;
          terms += Math.abs(x * y);
        }
        double gamma = (k + 2) * UNIT / (1 - (k + 2) * UNIT);
        double error = Math.abs(c.get((long) i * ldc + j) - sum);
        if (!(error <= gamma * terms)) {
          assertThat(error).as("%s at [%d, %d]", this, i, j).isLessThanOrEqualTo(gamma * terms);
        }
      }
      for (int j = n; n > 0 && j < ldc && i + 1 < m; j++) {
        assertThat(c.get((long) i * ldc + j)).as("%s between rows", this).isNaN();
      }
    }
  }

  /** The same bits in every element. */
  void checkSame(GuardedMemory c, GuardedMemory expected) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        long at = (long) i * ldc + j;
        int bits = Float.floatToRawIntBits(c.get(at));
        if (bits != Float.floatToRawIntBits(expected.get(at))) {
          assertThat(c.get(at)).as("%s at [%d, %d]", this, i, j).isEqualTo(expected.get(at));
        }
      }
    }
  }

  @Override
  public String toString() {
    return form + " " + m + "x" + n + "x" + k + " lda " + lda + " ldb " + ldb + " ldc " + ldc;
  }
}
