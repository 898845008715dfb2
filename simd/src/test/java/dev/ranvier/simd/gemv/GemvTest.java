package dev.ranvier.simd.gemv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.ranvier.simd.Caches;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.Patience;
import dev.ranvier.simd.RequireVector;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** GEMV against the row of a GEMM (itself held against the oracle), with and without zeros. */
@Width
class GemvTest {

  private static final long SEED = Long.getLong("ranvier.test.seed", 20_251_122L);
  private static final int[] OUTPUTS = {
    0, 1, 3, 4, 15, 16, 17, 31, 33, 67, 103, 127, 128, 129, 400
  };
  private static final int[] INPUTS = {
    0, 1, 2, 17, 67, 103, Gemm.KC - 1, Gemm.KC, Gemm.KC + 1, 2 * Gemm.KC + 3
  };

  private static final Map<String, Gemv> PRODUCTS = GemvProducts.all();

  private static int padded(int n) {
    return (n + Matrix.PADDING - 1) / Matrix.PADDING * Matrix.PADDING;
  }

  @Test
  void hasTheBitsOfARowOfTheGemm() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int n : OUTPUTS) {
      for (int k : INPUTS) {
        for (int zeros : new int[] {0, 50, 100}) {
          try (Arena arena = Arena.ofConfined()) {
            compare(arena, n, k, zeros, random);
          }
        }
      }
    }
  }

  private static void compare(Arena arena, int n, int k, int zeros, SplittableRandom random) {
    int ldw = padded(n) + 16 * random.nextInt(2);
    GuardedMemory x = new GuardedMemory(arena, k, 1).fill(random, 1, k, k);
    for (int p = 0; p < k; p++) {
      if (random.nextInt(100) < zeros) {
        x.set(p, p % 2 == 0 ? 0f : -0f);
      }
    }
    long floats = n == 0 || k == 0 ? 0 : (k - 1L) * ldw + padded(n);
    GuardedMemory w = new GuardedMemory(arena, floats, 0).fill(random, k, n, ldw);
    GuardedMemory expected = new GuardedMemory(arena, n, 0);
    Gemm gemm = Gemm.of(Tier.SCALAR);
    gemm.multiply(
        Form.NN,
        1,
        n,
        k,
        x.segment,
        x.bytes,
        k,
        w.segment,
        w.bytes,
        ldw,
        0f,
        expected.segment,
        expected.bytes,
        n,
        arena.allocate(gemm.packBytes(Form.NN, 1, n, k), 64),
        0);
    PRODUCTS.forEach(
        (name, gemv) -> {
          for (boolean skip : new boolean[] {false, true}) {
            GuardedMemory y = run(arena, gemv, n, k, x, w, ldw, skip);
            for (int j = 0; j < n; j++) {
              float value = y.get(j);
              boolean same =
                  skip
                      ? value == expected.get(j)
                      : Float.floatToRawIntBits(value) == Float.floatToRawIntBits(expected.get(j));
              if (!same) {
                fail("%s n %d k %d skip %s at %d", name, n, k, skip, j);
              }
            }
          }
        });
  }

  /**
   * All products, compared with the scalar one even where a zero was skipped, signs of zeros and
   * all: every number of listed rows up to two groups of eight and one, none as well, alone and
   * after a full block; zeros of both signs, infinities and subnormals among the weights.
   */
  @Test
  void listsOfEveryLengthHaveTheBitsOfTheScalarProduct() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] special = {0f, -0f, Float.MIN_VALUE, -Float.MIN_NORMAL, Float.POSITIVE_INFINITY};
    for (int n : new int[] {1, 16, 17, 48, 272, 1024, 4112}) {
      for (int listed = 0; listed <= 17; listed++) {
        for (int full : n > 300 ? new int[] {0} : new int[] {0, Gemm.KC}) {
          try (Arena arena = Arena.ofConfined()) {
            int k = full + listed + 7;
            int width = padded(n);
            GuardedMemory x = new GuardedMemory(arena, k, 1).fill(random, 1, k, k);
            for (int p = 0; p < 7; p++) {
              x.set(full + p * (listed + 7) / 7, p % 2 == 0 ? 0f : -0f);
            }
            GuardedMemory w =
                new GuardedMemory(arena, (long) k * width, 0).fill(random, k, n, width);
            for (int i = 0; i < n; i += 3) {
              w.set((long) random.nextInt(k) * width + i, special[i / 3 % special.length]);
            }
            same(arena, n, k, x, w, width);
          }
        }
      }
    }
  }

  private static void same(Arena arena, int n, int k, GuardedMemory x, GuardedMemory w, int width) {
    GuardedMemory expected = run(arena, PRODUCTS.get("scalar"), n, k, x, w, width, true);
    PRODUCTS.forEach(
        (name, gemv) -> {
          GuardedMemory y = run(arena, gemv, n, k, x, w, width, true);
          for (int j = 0; j < n; j++) {
            int bits = Float.floatToRawIntBits(y.get(j));
            if (bits != Float.floatToRawIntBits(expected.get(j))) {
              fail("%s n %d k %d at %d: %s, not %s", name, n, k, j, y.get(j), expected.get(j));
            }
          }
        });
  }

  /** What a block with inputs adds that are all zero: +0, which makes a sum of -0 one of +0. */
  @Test
  void aBlockWithoutListedRowsAddsZero() {
    for (int blocks = 1; blocks <= 2; blocks++) {
      try (Arena arena = Arena.ofConfined()) {
        int k = blocks * Gemm.KC;
        GuardedMemory x = new GuardedMemory(arena, k, 0);
        GuardedMemory w = new GuardedMemory(arena, k * 16L, 0);
        for (int p = 0; p < k; p++) {
          x.set(p, p == 0 ? Float.MIN_VALUE : 0f);
          w.set(p * 16L, -0.25f); // the product rounds to -0
          w.set(p * 16L + 1, 3f);
        }
        int zero = Float.floatToRawIntBits(blocks == 1 ? -0f : 0f);
        PRODUCTS.forEach(
            (name, gemv) -> {
              GuardedMemory y = run(arena, gemv, 2, k, x, w, 16, true);
              assertThat(Float.floatToRawIntBits(y.get(0))).as("%s, %d", name, k).isEqualTo(zero);
              assertThat(y.get(1)).as("%s, %d", name, k).isEqualTo(3 * Float.MIN_VALUE);
            });
      }
    }
  }

  @Test
  void whichOrderIsReadDependsOnSizesAlone() {
    long cached = Caches.here().secondLevelBytes();
    int lots = (int) (cached / 512) + 1;
    for (int lanes : new int[] {4, 8, 16}) {
      int wide = 64 * lanes;
      int large = (int) (cached / (2L * wide)) + 1; // rows of more than twice the cache
      assertThat(GemvOrder.BY_SIZE.isWhole(wide, large, lanes)).isTrue();
      assertThat(GemvOrder.BY_SIZE.isWhole(wide, large - 1, lanes)).isFalse();
      assertThat(GemvOrder.BY_SIZE.isWhole(wide - 16, 2 * large, lanes)).isFalse();
      assertThat(GemvOrder.BY_SIZE.isWhole(Integer.MAX_VALUE - 15, Integer.MAX_VALUE, lanes))
          .isTrue();
      assertThat(GemvOrder.STRIPES.isWhole(wide, large, lanes)).isFalse();
      assertThat(GemvOrder.WHOLE_ROWS.isWhole(16, 1, lanes)).isTrue();
    }
    int more = (int) (Caches.here().firstLevelBytes() / 512) + 1;
    assertThat(GemvOrder.BY_SIZE.isWholeInCode(128, more, 8)).isTrue();
    assertThat(GemvOrder.BY_SIZE.isWholeInCode(128, more, 16)).isFalse();
    assertThat(GemvOrder.BY_SIZE.isWholeInCode(256, 1, 16)).isFalse();
    assertThat(GemvOrder.STRIPES.isWholeInCode(256, lots, 16)).isFalse();
    assertThat(GemvOrder.WHOLE_ROWS.isWholeInCode(16, 1, 16)).isTrue();
  }

  private static GuardedMemory run(
      Arena arena,
      Gemv gemv,
      int n,
      int k,
      GuardedMemory x,
      GuardedMemory w,
      int ldw,
      boolean skip) {
    GuardedMemory y = new GuardedMemory(arena, padded(n), 0);
    GuardedMemory scratch = new GuardedMemory(arena, gemv.scratchBytes(n, k) / Float.BYTES, 0);
    gemv.multiply(
        n,
        k,
        x.segment,
        x.bytes,
        new Matrix(w.segment, w.bytes, ldw),
        new Matrix(y.segment, y.bytes, n),
        0,
        skip,
        null,
        new Matrix(scratch.segment, scratch.bytes, 0));
    x.check("x");
    w.check("W");
    y.check("y");
    scratch.check("scratch");
    GuardedMemory bound = new GuardedMemory(arena, padded(n), 0);
    gemv.bind(
            n,
            k,
            new Matrix(x.segment, x.bytes, k),
            new Matrix(w.segment, w.bytes, ldw),
            new Matrix(bound.segment, bound.bytes, n),
            skip,
            null,
            new Matrix(scratch.segment, scratch.bytes, 0))
        .multiply();
    bound.check("y of the bound product");
    for (int j = 0; j < n; j++) {
      assertThat(Float.floatToRawIntBits(bound.get(j)))
          .isEqualTo(Float.floatToRawIntBits(y.get(j)));
    }
    return y;
  }

  @Test
  void rowsBehindAZeroAreNotReadAndNaNIsNotAZero() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (Gemv gemv : PRODUCTS.values()) {
      try (Arena arena = Arena.ofConfined()) {
        GuardedMemory x = new GuardedMemory(arena, 40, 0).fill(random, 1, 40, 40);
        GuardedMemory w = new GuardedMemory(arena, 40 * 32, 0).fill(random, 40, 20, 32);
        x.set(7, 0f);
        w.set(7 * 32 + 3, Float.NaN);
        assertThat(run(arena, gemv, 20, 40, x, w, 32, true).get(3)).isNotNaN();
        assertThat(run(arena, gemv, 20, 40, x, w, 32, false).get(3)).isNaN();
        x.set(7, Float.NaN);
        assertThat(run(arena, gemv, 20, 40, x, w, 32, true).get(0)).isNaN();
      }
    }
  }

  /**
   * Zeros of both signs, values that are not finite, every number of inputs beside whole vectors.
   */
  @Test
  void bothTiersListTheSameInputs() {
    if (!RequireVector.available() || !InputListKernel.suits()) {
      return;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = {0f, -0f, 1f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE};
    for (int kc = 1; kc <= 70; kc++) {
      try (Arena arena = Arena.ofConfined()) {
        int room = padded(kc);
        GuardedMemory x = new GuardedMemory(arena, kc, 1);
        for (int p = 0; p < kc; p++) {
          x.set(p, values[random.nextInt(values.length)]);
        }
        GuardedMemory[] lists = new GuardedMemory[4];
        Arrays.setAll(lists, i -> new GuardedMemory(arena, room, 0));
        long[] at = new long[4];
        Arrays.setAll(at, i -> lists[i].segment.address() + lists[i].bytes);
        long from = x.segment.address() + x.bytes;
        int count = InputList.fill(kc, from, true, at[0], at[1]);
        assertThat(InputListKernel.fill(kc, from, at[2], at[3])).isEqualTo(count);
        for (int i = 0; i < 2; i++) {
          for (int p = 0; p < count; p++) {
            assertThat(Float.floatToRawIntBits(lists[i + 2].get(p)))
                .as("input %d of %d, list %d", p, kc, i)
                .isEqualTo(Float.floatToRawIntBits(lists[i].get(p)));
          }
          lists[i + 2].check("list");
        }
      }
    }
  }

  @Test
  void theEpilogueSeesOneRowOnceAndNothingIsAllocatedOnceWarm() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    PRODUCTS.forEach(
        (name, gemv) -> {
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(4 * 600 * 160, 64);
            MemorySegment y = arena.allocate(4 * 160, 64);
            MemorySegment scratch = arena.allocate(gemv.scratchBytes(150, 600), 64);
            Matrix w = new Matrix(s, 0, 160);
            Matrix out = new Matrix(y, 0, 150);
            Matrix lists = new Matrix(scratch, 0, 0);
            int[] calls = new int[1];
            gemv.multiply(
                150,
                600,
                s,
                0,
                w,
                out,
                0,
                true,
                (c, at, firstRow, firstColumn, rows, columns) -> {
                  calls[0]++;
                  assertThat(new int[] {firstRow, firstColumn, rows, columns})
                      .containsExactly(0, 0, 1, 150);
                },
                lists);
            assertThat(calls[0]).isOne();
            long bytes = Long.MAX_VALUE;
            Patience patience = Patience.of(120, name + " without garbage");
            while (bytes != 0 && patience.isLeft()) {
              long start = threads.getCurrentThreadAllocatedBytes();
              for (int i = 0; i < 2_000; i++) {
                gemv.multiply(150, 600, s, 0, w, out, 0, (i & 1) == 0, null, lists);
              }
              bytes = threads.getCurrentThreadAllocatedBytes() - start;
            }
            assertThat(bytes).as("%s", patience).isZero();
          }
        });
  }

  @Test
  void theDoorSaysWhatDoesNotFit() {
    Gemv gemv = Gemv.of(Tier.SCALAR);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(64, 64);
      assertThatThrownBy(
              () ->
                  gemv.multiply(
                      3,
                      2,
                      s,
                      0,
                      new Matrix(s, 0, 3),
                      new Matrix(s, 0, 3),
                      0,
                      false,
                      null,
                      new Matrix(s, 0, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("W has a leading dimension of 3 elements, expected at least 16");
      assertThatThrownBy(
              () ->
                  gemv.multiply(
                      3,
                      2,
                      s,
                      0,
                      new Matrix(s, 0, 16),
                      new Matrix(s, 0, 3),
                      0,
                      false,
                      null,
                      new Matrix(s, 0, 0)))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessageContaining("W needs 128 bytes");
    }
  }
}
