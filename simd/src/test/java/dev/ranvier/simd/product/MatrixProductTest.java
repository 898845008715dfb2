package dev.ranvier.simd.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Allocation;
import dev.ranvier.simd.Close;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.product.MatrixProduct.Form;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Products on the caller's memory, against sums in double precision and the scalar definition. */
@Width
class MatrixProductTest {

  private static final long SEED = 20251126;

  private static final int[][] SIZES = {
    {1, 1, 1},
    {1, 40, 7},
    {3, 5, 17},
    {8, 48, 16},
    {13, 49, 65},
    {40, 70, 513},
    {300, 97, 130},
    {9, 10, 1100}
  };

  /** One matrix between canaries, with a leading dimension and a place of its own. */
  private record Matrix(GuardedMemory memory, int rows, int columns, int ld) {

    static Matrix random(Arena arena, SplittableRandom random, int rows, int columns) {
      int ld = columns + random.nextInt(0, 9);
      long floats = (rows - 1L) * ld + columns;
      GuardedMemory memory = new GuardedMemory(arena, floats, random.nextInt(0, 16));
      return new Matrix(memory.fill(random, rows, columns, ld), rows, columns, ld);
    }

    float get(int row, int column) {
      return memory.get((long) row * ld + column);
    }
  }

  @Test
  void everyFormIsTheSumOfItsProducts() {
    SplittableRandom random = new SplittableRandom(SEED);
    MatrixProduct product = MatrixProduct.create();
    for (Form form : Form.values()) {
      for (int[] size : SIZES) {
        for (float beta : new float[] {0f, 1f}) {
          try (Arena arena = Arena.ofConfined()) {
            Operands o = new Operands(arena, random, form, size[0], size[1], size[2]);
            float[][] before = o.result();
            o.multiply(product, beta, o.c);
            o.check();
            o.assertNear(before, beta);
          }
        }
      }
    }
  }

  /** Threads, tier and what lies around change no bit. */
  @Test
  void threadsAndTheScalarDefinitionGiveTheSameBits() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    List<MatrixProduct> products =
        List.of(MatrixProduct.create(), MatrixProduct.ofThreads(2), MatrixProduct.ofThreads(1_000));
    for (Form form : Form.values()) {
      for (int[] size : new int[][] {{40, 70, 513}, {130, 129, 128}, {9, 10, 1100}}) {
        for (float beta : new float[] {0f, 1f}) {
          try (Arena arena = Arena.ofShared()) {
            Operands o = new Operands(arena, random, form, size[0], size[1], size[2]);
            Matrix expected = o.copyOfC(arena);
            o.define(beta, expected);
            for (MatrixProduct product : products) {
              Matrix c = o.copyOfC(arena);
              o.multiply(product, beta, c);
              for (int i = 0; i < c.rows; i++) {
                for (int j = 0; j < c.columns; j++) {
                  assertThat(Float.floatToRawIntBits(c.get(i, j)))
                      .as("%s %s [%d, %d]", product, form, i, j)
                      .isEqualTo(Float.floatToRawIntBits(expected.get(i, j)));
                }
              }
            }
          }
        }
      }
    }
  }

  @Test
  void overwritingDoesNotReadWhatWasThere() {
    MatrixProduct product = MatrixProduct.create();
    try (Arena arena = Arena.ofConfined()) {
      GuardedMemory a = new GuardedMemory(arena, 6, 0);
      GuardedMemory c = new GuardedMemory(arena, 4, 0);
      for (int i = 0; i < 6; i++) {
        a.set(i, i + 1);
      }
      MemorySegment dense = a.segment.asSlice(a.bytes, 24);
      MemorySegment result = c.segment.asSlice(c.bytes, 16);
      product.multiply(Form.NT, 2, 2, 3, dense, dense, result);
      assertThat(new float[] {c.get(0), c.get(1), c.get(2), c.get(3)})
          .containsExactly(14, 32, 32, 77);
      product.multiply(Form.NN, 2, 2, 0, dense, dense, result);
      assertThat(new float[] {c.get(0), c.get(3)}).containsExactly(0, 0);
    }
  }

  @Test
  void aProductAllocatesNothing() {
    MatrixProduct product = MatrixProduct.create();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment a = arena.allocate(4 * 64 * 64, 64);
      MemorySegment b = arena.allocate(4 * 64 * 64, 64);
      MemorySegment c = arena.allocate(4 * 64 * 64, 64);
      Allocation.assertNone("a product", () -> product.multiply(Form.TN, 64, 64, 64, a, b, c));
    }
  }

  @Test
  void itSaysOnWhatItRuns() {
    KernelProvider best = KernelProvider.best();
    assertThat(MatrixProduct.create().isVectorized()).isEqualTo(best != KernelProvider.SCALAR);
    assertThat(MatrixProduct.create().toString())
        .contains("on 1 thread, " + best.name().toLowerCase(Locale.ROOT) + " kernels")
        .contains(Simd.current().describe());
  }

  /** A product with its operands. */
  private static final class Operands {

    private final Form form;
    private final int m;
    private final int n;
    private final int k;
    private final Matrix a;
    private final Matrix b;
    private final Matrix c;

    Operands(Arena arena, SplittableRandom random, Form form, int m, int n, int k) {
      this.form = form;
      this.m = m;
      this.n = n;
      this.k = k;
      boolean tn = form == Form.TN;
      boolean nt = form == Form.NT;
      this.a = Matrix.random(arena, random, tn ? k : m, tn ? m : k);
      this.b = Matrix.random(arena, random, nt ? n : k, nt ? k : n);
      this.c = Matrix.random(arena, random, m, n);
    }

    Matrix copyOfC(Arena arena) {
      GuardedMemory copy = new GuardedMemory(arena, (m - 1L) * c.ld + n, 3);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          copy.set((long) i * c.ld + j, c.get(i, j));
        }
      }
      return new Matrix(copy, m, n, c.ld);
    }

    void multiply(MatrixProduct product, float beta, Matrix to) {
      product.multiply(
          form,
          m,
          n,
          k,
          a.memory.segment,
          a.memory.bytes,
          a.ld,
          b.memory.segment,
          b.memory.bytes,
          b.ld,
          beta,
          to.memory.segment,
          to.memory.bytes,
          to.ld);
    }

    /** On plain loops and one thread. */
    void define(float beta, Matrix to) {
      var scalarForm = dev.ranvier.simd.gemm.Form.valueOf(form.name());
      Gemm scalar = Gemm.of(Tier.SCALAR);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment pack = arena.allocate(scalar.packBytes(scalarForm, m, n, k), 64);
        scalar.multiply(
            scalarForm,
            m,
            n,
            k,
            a.memory.segment,
            a.memory.bytes,
            a.ld,
            b.memory.segment,
            b.memory.bytes,
            b.ld,
            beta,
            to.memory.segment,
            to.memory.bytes,
            to.ld,
            pack,
            0);
      }
    }

    float[][] result() {
      float[][] values = new float[m][n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          values[i][j] = c.get(i, j);
        }
      }
      return values;
    }

    void check() {
      a.memory.check("A");
      b.memory.check("B");
      c.memory.check("C");
      for (int i = 0; i < m - 1; i++) {
        for (int j = n; j < c.ld; j++) {
          assertThat(c.memory.get((long) i * c.ld + j)).as("beside row %d of C", i).isNaN();
        }
      }
    }

    void assertNear(float[][] before, float beta) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = beta * before[i][j];
          double magnitude = Math.abs(sum);
          for (int p = 0; p < k; p++) {
            double x = form == Form.TN ? a.get(p, i) : a.get(i, p);
            double y = form == Form.NT ? b.get(j, p) : b.get(p, j);
            sum += x * y;
            magnitude += Math.abs(x * y);
          }
          double bound = (k + 2) * 0x1p-24 * magnitude + Float.MIN_VALUE;
          Close.check(c.get(i, j), sum, bound, form + " " + m + "x" + n + "x" + k);
        }
      }
    }
  }
}
