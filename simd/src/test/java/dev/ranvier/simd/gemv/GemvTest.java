package dev.ranvier.simd.gemv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
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
import java.util.List;
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

  private static List<Tier> tiers() {
    return RequireVector.available() ? List.of(Tier.VECTOR, Tier.SCALAR) : List.of(Tier.SCALAR);
  }

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
    for (Tier tier : tiers()) {
      for (boolean skip : new boolean[] {false, true}) {
        GuardedMemory y = run(arena, Gemv.of(tier), n, k, x, w, ldw, skip);
        for (int j = 0; j < n; j++) {
          float value = y.get(j);
          boolean same =
              skip
                  ? value == expected.get(j)
                  : Float.floatToRawIntBits(value) == Float.floatToRawIntBits(expected.get(j));
          assertThat(same).as("%s n %d k %d skip %s at %d", tier, n, k, skip, j).isTrue();
        }
      }
    }
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
    for (Tier tier : tiers()) {
      try (Arena arena = Arena.ofConfined()) {
        GuardedMemory x = new GuardedMemory(arena, 40, 0).fill(random, 1, 40, 40);
        GuardedMemory w = new GuardedMemory(arena, 40 * 32, 0).fill(random, 40, 20, 32);
        x.set(7, 0f);
        w.set(7 * 32 + 3, Float.NaN);
        assertThat(run(arena, Gemv.of(tier), 20, 40, x, w, 32, true).get(3)).isNotNaN();
        assertThat(run(arena, Gemv.of(tier), 20, 40, x, w, 32, false).get(3)).isNaN();
        x.set(7, Float.NaN);
        assertThat(run(arena, Gemv.of(tier), 20, 40, x, w, 32, true).get(0)).isNaN();
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
    for (Tier tier : tiers()) {
      try (Arena arena = Arena.ofConfined()) {
        Gemv gemv = Gemv.of(tier);
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
        Patience patience = Patience.of(120, tier + " without garbage");
        while (bytes != 0 && patience.isLeft()) {
          long start = threads.getCurrentThreadAllocatedBytes();
          for (int i = 0; i < 2_000; i++) {
            gemv.multiply(150, 600, s, 0, w, out, 0, (i & 1) == 0, null, lists);
          }
          bytes = threads.getCurrentThreadAllocatedBytes() - start;
        }
        assertThat(bytes).as("%s", patience).isZero();
      }
    }
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
