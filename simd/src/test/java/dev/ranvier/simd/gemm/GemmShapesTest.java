package dev.ranvier.simd.gemm;

import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Every product on shapes chosen one family at a time: against the oracle, bit for bit against the
 * scalar tile, with beta 0 on NaN and beta 1 on values, dense and strided, between canaries.
 */
@Width
class GemmShapesTest {

  private static final long SEED = Long.getLong("ranvier.test.seed", 20_251_122L);
  private static final int MOST = 67;
  private static final Gemm SCALAR = Gemm.of(Tier.SCALAR);

  private final SplittableRandom random = new SplittableRandom(SEED);

  /** Each of m, n and k takes every value from 1 to 67. */
  @Test
  void everySizeUpTo67() {
    List<Integer> m = shuffled(1);
    List<Integer> n = shuffled(2);
    List<Integer> k = shuffled(3);
    for (int i = 0; i < MOST; i++) {
      check(m.get(i), n.get(i), k.get(i));
    }
  }

  private static List<Integer> shuffled(int seed) {
    List<Integer> sizes = new ArrayList<>(IntStream.rangeClosed(1, MOST).boxed().toList());
    Collections.shuffle(sizes, new Random(SEED + seed));
    return sizes;
  }

  @Test
  void primes() {
    check(7, 11, 13);
    check(31, 37, 41);
    check(53, 61, 59);
    check(101, 97, 89);
    check(13, 127, 17);
    check(193, 13, 11);
    check(17, 19, 521);
  }

  @Test
  void tallThinAndDeep() {
    check(1009, 3, 7);
    check(997, 1, 31);
    check(2003, 17, 2);
    check(1, 1009, 33);
    check(2, 1999, 5);
    check(5, 971, 1);
    check(1, 1, 1031);
    check(3, 2, 1553);
    check(2, 33, 1024);
  }

  /** Batches of 1 to 16, outputs of less than a vector, sums of less than 32 terms. */
  @Test
  void small() {
    for (int m = 1; m <= 16; m++) {
      check(m, 1 + random.nextInt(15), 1 + random.nextInt(31));
      check(m, 64, 1 + random.nextInt(31));
      check(m, 1 + random.nextInt(15), 64 + random.nextInt(3));
    }
    check(10, 32, 4);
    check(32, 10, 10);
  }

  private void check(int m, int n, int k) {
    for (Form form : Form.values()) {
      for (int stride : new int[] {0, 1 + random.nextInt(17)}) {
        try (Arena arena = Arena.ofConfined()) {
          GemmOracle product = new GemmOracle(arena, form, m, n, k, stride, random);
          GuardedMemory expected = product.run(SCALAR, 0f, product.newC(), null);
          product.check(expected, null);
          float[] before = new float[m * n];
          for (int i = 0; i < before.length; i++) {
            before[i] = random.nextFloat(-1f, 1f);
          }
          GuardedMemory sum = product.run(SCALAR, 1f, filled(product, before), null);
          product.check(sum, before);
          for (Gemm gemm : GemmTest.products()) {
            product.checkSame(product.run(gemm, 0f, product.newC(), null), expected);
            product.checkSame(product.run(gemm, 1f, filled(product, before), null), sum);
          }
        }
      }
    }
  }

  private static GuardedMemory filled(GemmOracle product, float[] values) {
    GuardedMemory c = product.newC();
    for (int i = 0; i < values.length; i++) {
      c.set((long) (i / product.n) * product.ldc + i % product.n, values[i]);
    }
    return c;
  }
}
