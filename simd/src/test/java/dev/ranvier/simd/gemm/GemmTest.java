package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.Patience;
import dev.ranvier.simd.RequireVector;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Every tile in the list against the oracle and, bit for bit, against the scalar tile; in one file
 * because shapes, operands and oracle are the same for all.
 */
@Width
class GemmTest {

  private static final long SEED = Long.getLong("ranvier.test.seed", 20_251_122L);
  private static final Gemm SCALAR = Gemm.of(Tier.SCALAR);

  static List<int[]> shapes(SplittableRandom random) {
    int kc = Gemm.KC;
    List<int[]> shapes =
        new ArrayList<>(
            List.of(
                new int[] {0, 5, 3},
                new int[] {5, 0, 3},
                new int[] {5, 3, 0},
                new int[] {1, 1, 1},
                new int[] {103, 103, 103},
                new int[] {211, 7, 13},
                new int[] {3, 1009, 5},
                new int[] {9, 50, kc - 1},
                new int[] {7, 49, kc},
                new int[] {8, 48, kc + 1},
                new int[] {17, 33, 2 * kc + 3},
                new int[] {1, 47, 2 * kc}));
    for (MacroKernel tile : GemmTiles.all()) {
      for (int d = -1; d <= 1; d++) {
        shapes.add(new int[] {tile.rows() + d, tile.columns() + d, 19});
        shapes.add(new int[] {2 * tile.rows() + d, tile.columns() / 3 + d, 4});
      }
    }
    for (CodeTile tile : GemmCodeCases.runnable()) {
      shapes.add(new int[] {tile.rows() + 1, tile.columns() + 1, 9});
      shapes.add(new int[] {2 * tile.rows() - 1, 2 * tile.columns() - 1, 6});
    }
    for (int i = 0; i < 60; i++) {
      shapes.add(new int[] {random.nextInt(1, 68), random.nextInt(1, 68), random.nextInt(1, 68)});
    }
    return shapes;
  }

  /**
   * Every tile alone, with B packed and where it lies, in blocks so small that products have
   * several; and the tiles that the machine's vectors get.
   */
  static List<Gemm> products() {
    List<Gemm> products = new ArrayList<>();
    for (MacroKernel tile : GemmTiles.all()) {
      for (int direct : new int[] {0, Integer.MAX_VALUE}) {
        products.add(GemmTiles.alone(tile, new Blocking(64, 96, 96, 64, direct, 0, 0, 0, 0)));
      }
    }
    for (CodeTile tile : GemmCodeCases.tiles()) {
      for (int large : new int[] {0, Integer.MAX_VALUE}) {
        Blocking small = new Blocking(64, 96, 96, 64, large, 0, 0, large, 0);
        products.add(GemmTiles.code(tile, small, false, null, 1));
      }
    }
    products.add(Gemm.of(Tier.best()));
    products.add(Gemm.of(Tier.best(), ThreadTeam.shared(), 2));
    return products;
  }

  @Test
  void theVectorTilesAreThereUnlessSwitchedOff() {
    assertThat(GemmTiles.all().size() > 1).isEqualTo(RequireVector.available());
  }

  @Test
  void everyTileCanBeHadAloneByItsName() {
    assertThat(Gemm.tiles()).hasSameSizeAs(GemmTiles.all()).contains("GemmTileScalar");
    for (String name : Gemm.tiles()) {
      assertThat(Gemm.ofTile(name)).asString().startsWith("Gemm of " + name + " (");
    }
    refuse(
        "no tile 'GemmTile1x99v', expected one of [GemmTile", () -> Gemm.ofTile("GemmTile1x99v"));
  }

  @Test
  void everyTileAgreesWithTheOracleAndWithTheScalarTileBitForBit() {
    System.out.println("GemmTest: -Dranvier.test.seed=" + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    for (int[] shape : shapes(random)) {
      for (Form form : Form.values()) {
        try (Arena arena = Arena.ofShared()) {
          int stride = random.nextInt(3) * 5;
          GemmOracle product =
              new GemmOracle(arena, form, shape[0], shape[1], shape[2], stride, random);
          GuardedMemory expected = product.run(SCALAR, 0f, product.newC(), null);
          product.check(expected, null);
          for (Gemm tiles : products()) {
            product.checkSame(product.run(tiles, 0f, product.newC(), Epilogue.NONE), expected);
          }
        }
      }
    }
  }

  @Test
  void betaOneAddsTheBlockSumsToWhatIsThere() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (Form form : Form.values()) {
      try (Arena arena = Arena.ofShared()) {
        GemmOracle product = new GemmOracle(arena, form, 21, 53, Gemm.KC + 5, 3, random);
        float[] before = new float[21 * 53];
        for (int i = 0; i < before.length; i++) {
          before[i] = random.nextFloat(-1f, 1f);
        }
        GuardedMemory expected = product.run(SCALAR, 1f, filled(product, before), null);
        product.check(expected, before);
        for (Gemm tiles : products()) {
          product.checkSame(product.run(tiles, 1f, filled(product, before), null), expected);
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

  /** The contract written out: blocks of KC, each one chain from +0, sums added in order. */
  @Test
  void sumsAreTakenInTheOrderOfTheContract() {
    SplittableRandom random = new SplittableRandom(SEED);
    try (Arena arena = Arena.ofShared()) {
      GemmOracle product = new GemmOracle(arena, Form.NN, 3, 5, 2 * Gemm.KC + 3, 0, random);
      for (Gemm tiles : products()) {
        GuardedMemory c = product.run(tiles, 0f, product.newC(), null);
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 5; j++) {
            assertThat(c.get((long) i * product.ldc + j)).isEqualTo(contract(product, i, j));
          }
        }
      }
    }
  }

  private static float contract(GemmOracle product, int i, int j) {
    float total = 0f;
    for (int pc = 0; pc < product.k; pc += Gemm.KC) {
      float sum = 0f;
      for (int p = pc; p < Math.min(product.k, pc + Gemm.KC); p++) {
        float x = product.a.get((long) i * product.lda + p);
        float y = product.b.get((long) p * product.ldb + j);
        sum = dev.ranvier.simd.Simd.FMA ? Math.fma(x, y, sum) : x * y + sum;
      }
      total = pc == 0 ? sum : total + sum;
    }
    return total;
  }

  @Test
  void aRowAloneHasTheBitsItHasInABatch() {
    SplittableRandom random = new SplittableRandom(SEED);
    try (Arena arena = Arena.ofShared()) {
      GemmOracle product = new GemmOracle(arena, Form.NN, 37, 61, Gemm.KC + 9, 2, random);
      for (Gemm tiles : products()) {
        Gemm gemm = tiles;
        GuardedMemory batch = product.run(gemm, 0f, product.newC(), null);
        MemorySegment pack = arena.allocate(gemm.packBytes(Form.NN, 1, 61, product.k), 64);
        MemorySegment row = arena.allocate(61L * Float.BYTES);
        for (int i = 0; i < 37; i++) {
          gemm.multiply(
              Form.NN,
              1,
              61,
              product.k,
              product.a.segment,
              product.a.bytes + (long) i * product.lda * Float.BYTES,
              product.lda,
              product.b.segment,
              product.b.bytes,
              product.ldb,
              0f,
              row,
              0,
              61,
              pack,
              0);
          for (int j = 0; j < 61; j++) {
            assertThat(row.getAtIndex(JAVA_FLOAT_UNALIGNED, j))
                .isEqualTo(batch.get((long) i * product.ldc + j));
          }
        }
      }
    }
  }

  /** Adds 1000 + its own position: a second call, or one before the last block, would show. */
  @Test
  void theEpilogueSeesEveryFinishedElementOnce() {
    SplittableRandom random = new SplittableRandom(SEED);
    Epilogue stamp =
        (c, at, firstRow, firstColumn, rows, columns) -> {
          for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
              long there = c.bytes() + at + c.at(i, j);
              float value = c.segment().get(JAVA_FLOAT_UNALIGNED, there);
              int place = (firstRow + i) * 7 + firstColumn + j;
              c.segment().set(JAVA_FLOAT_UNALIGNED, there, value * 2f + place);
            }
          }
        };
    int[][] shapes = {{201, 30, 11}, {5, 1000, Gemm.KC + 1}, {4, 6, 0}};
    for (int[] shape : shapes) {
      for (Gemm tiles : products()) {
        try (Arena arena = Arena.ofShared()) {
          GemmOracle product =
              new GemmOracle(arena, Form.NN, shape[0], shape[1], shape[2], 1, random);
          Gemm gemm = tiles;
          GuardedMemory plain = product.run(gemm, 0f, product.newC(), null);
          GuardedMemory stamped = product.run(gemm, 0f, product.newC(), stamp);
          for (int i = 0; i < product.m; i++) {
            for (int j = 0; j < product.n; j++) {
              long at = (long) i * product.ldc + j;
              assertThat(stamped.get(at)).isEqualTo(plain.get(at) * 2f + (i * 7 + j));
            }
          }
        }
      }
    }
  }

  @Test
  void nothingIsAllocatedOnceWarm() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    SplittableRandom random = new SplittableRandom(SEED);
    for (Gemm tiles : products()) {
      try (Arena arena = Arena.ofShared()) {
        Gemm gemm = tiles;
        GemmOracle[] products = new GemmOracle[3];
        GuardedMemory[] results = new GuardedMemory[3];
        for (Form form : Form.values()) {
          products[form.ordinal()] = new GemmOracle(arena, form, 33, 70, Gemm.KC + 40, 4, random);
          results[form.ordinal()] = products[form.ordinal()].newC();
        }
        long packBytes = gemm.packBytes(Form.NT, 33, 70, Gemm.KC + 40);
        MemorySegment pack = arena.allocate(packBytes, 64);
        long bytes = Long.MAX_VALUE;
        Patience patience = Patience.of(120, tiles + " without garbage");
        while (bytes != 0 && patience.isLeft()) {
          long start = threads.getCurrentThreadAllocatedBytes();
          repeat(gemm, products, results, pack, 4);
          bytes = threads.getCurrentThreadAllocatedBytes() - start;
        }
        assertThat(bytes).as("%s", patience).isZero();
      }
    }
  }

  private static void repeat(
      Gemm gemm, GemmOracle[] products, GuardedMemory[] results, MemorySegment pack, int times) {
    for (int t = 0; t < times; t++) {
      for (int f = 0; f < products.length; f++) {
        GemmOracle p = products[f];
        GuardedMemory c = results[f];
        gemm.multiply(
            p.form,
            p.m,
            p.n,
            p.k,
            p.a.segment,
            p.a.bytes,
            p.lda,
            p.b.segment,
            p.b.bytes,
            p.ldb,
            0f,
            c.segment,
            c.bytes,
            p.ldc,
            pack,
            0);
      }
    }
  }

  /** A session lays out scratch for its largest batch and then runs smaller ones. */
  @Test
  void scratchForASizeIsEnoughForSmallerOnes() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (Gemm gemm : products()) {
      for (int i = 0; i < 300; i++) {
        int m = random.nextInt(1, 6000);
        int n = random.nextInt(1, 700);
        int k = random.nextInt(1, 1500);
        int fewer = random.nextInt(1, m + 1);
        int shorter = random.nextInt(1, k + 1);
        for (Form form : Form.values()) {
          String what = form + " " + m + "x" + n + "x" + k + ", " + fewer + ", " + shorter;
          assertThat(gemm.packBytes(form, fewer, n, shorter))
              .as(what)
              .isLessThanOrEqualTo(gemm.packBytes(form, m, n, k));
          assertThat(gemm.streamBytes(form, fewer, n, shorter))
              .as(what)
              .isLessThanOrEqualTo(gemm.streamBytes(form, m, n, k));
        }
      }
    }
  }

  @Test
  void theDoorSaysWhatDoesNotFit() {
    Gemm gemm = Gemm.of(Tier.SCALAR);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment s = arena.allocate(4096, 64);
      MemorySegment heap = MemorySegment.ofArray(new float[64]);
      refuse("m = -1", () -> run(gemm, -1, 2, 2, s, 2, 0f, s));
      refuse("beta is 0.5", () -> run(gemm, 2, 2, 2, s, 2, 0.5f, s));
      refuse("A has a leading dimension of 1", () -> run(gemm, 2, 2, 2, s, 1, 0f, s));
      refuse(
          IndexOutOfBoundsException.class,
          "A needs 8008",
          () -> run(gemm, 2, 2, 2, s, 2000, 0f, s));
      refuse("A is a heap segment", () -> run(gemm, 2, 2, 2, heap, 2, 0f, s));
      Arena closed = Arena.ofShared();
      MemorySegment gone = closed.allocate(4096, 64);
      closed.close();
      assertThatThrownBy(() -> run(gemm, 2, 2, 2, gone, 2, 0f, s))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("A lies in an arena that is closed");
      refuse(
          IndexOutOfBoundsException.class,
          "pack needs",
          () -> run(gemm, 2, 2, 2, s, 2, 0f, s.asSlice(0, 16)));
    }
  }

  private static void run(
      Gemm gemm, int m, int n, int k, MemorySegment a, int lda, float beta, MemorySegment pack) {
    MemorySegment s = a.isNative() ? a : pack;
    gemm.multiply(Form.NN, m, n, k, a, 0, lda, s, 0, 2, beta, s, 0, 2, pack, 0);
  }

  private static void refuse(String words, Runnable call) {
    refuse(IllegalArgumentException.class, words, call);
  }

  private static void refuse(Class<?> exception, String words, Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(exception).hasMessageContaining(words);
  }
}
