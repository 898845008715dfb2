package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.RequireVector;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The bits of a product do not depend on how many threads share it, on any tier. */
@Width
class GemmThreadsTest {

  /** More rows, more columns, fewer than there are threads, several blocks of terms. */
  private static final int[][] SHAPES = {
    {130, 50, 70},
    {20, 500, 33},
    {1, 200, 9},
    {9, 7, 5},
    {70, 130, Gemm.KC + 20},
    {33, 100, 0},
    {11, 130, Gemm.KC + 20}
  };

  private static List<Gemm> onThreads(ThreadTeam team, int threads) {
    List<Gemm> products = new ArrayList<>();
    for (int direct : new int[] {0, Integer.MAX_VALUE}) {
      Blocking small = new Blocking(64, 96, 96, 64, direct, 32, 0, 0, 0);
      TileSet scalar = new TileSet(new GemmTileScalar());
      products.add(new Gemm(scalar, scalar, new PackScalar(), small, false, team, threads));
      if (RequireVector.available()) {
        TileSet wide =
            new TileSet(new GemmTile8x3v(), new GemmTile8x2v(), new GemmTile8x1v())
                .withLow(new GemmTile4x3v());
        TileSet strided = new TileSet(new GemmTile8x2vStrided(), new GemmTile8x1vStrided());
        products.add(new Gemm(wide, strided, new PackKernel(), small, false, team, threads));
      }
    }
    return products;
  }

  @Test
  void everyNumberOfThreadsGivesTheSameBits() {
    SplittableRandom random = new SplittableRandom(7);
    Gemm alone = Gemm.of(Tier.SCALAR);
    for (int threads = 1; threads <= 4; threads++) {
      try (ThreadTeam team = ThreadTeam.of(threads);
          Arena arena = Arena.ofShared()) {
        for (int[] shape : SHAPES) {
          for (Form form : Form.values()) {
            GemmOracle product =
                new GemmOracle(arena, form, shape[0], shape[1], shape[2], 3, random);
            GuardedMemory expected = product.run(alone, 0f, product.newC(), null);
            product.check(expected, null);
            for (Gemm gemm : onThreads(team, threads)) {
              product.checkSame(product.run(gemm, 0f, product.newC(), null), expected);
              product.checkSame(product.stream(gemm), expected);
              if (form != Form.TN) {
                product.checkSame(product.prepacked(gemm), expected);
              }
            }
          }
        }
      }
    }
  }

  /** Each share is called, or a product on several threads would prove nothing. */
  @Test
  void theWorkIsShared() {
    SplittableRandom random = new SplittableRandom(8);
    try (ThreadTeam team = ThreadTeam.of(3);
        Arena arena = Arena.ofShared()) {
      GemmOracle product = new GemmOracle(arena, Form.NN, 200, 100, 20, 0, random);
      List<String> names = java.util.Collections.synchronizedList(new ArrayList<>());
      Epilogue note =
          (c, at, firstRow, firstColumn, rows, columns) ->
              names.add(Thread.currentThread().getName());
      product.run(onThreads(team, 3).getFirst(), 0f, product.newC(), note);
      assertThat(names.stream().distinct()).hasSize(3);
    }
  }
}
