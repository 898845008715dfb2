package dev.ranvier.simd.gemm;

import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What runs until machine code is there, or instead of it, has the same bits on the same panels.
 */
@Width
class CodeStandInTest {

  @Test
  void hasTheBitsOfTheScalarTileWhateverTheTile() {
    SplittableRandom random = new SplittableRandom(20_261_126L);
    List<Gemm> products = new ArrayList<>();
    for (CodeTile tile : CodeTile.all(Level.AVX512)) {
      for (MacroKernel each : GemmTiles.strided()) {
        for (int large : new int[] {0, Integer.MAX_VALUE}) {
          Blocking small = new Blocking(64, 96, 96, 64, large, 0, 0, large, 0);
          products.add(GemmTiles.code(tile.without(each), small, false, null, 1));
        }
      }
    }
    Gemm scalar = Gemm.of(Tier.SCALAR);
    for (int[] shape : GemmTest.shapes(random).subList(0, 30)) {
      for (Form form : Form.values()) {
        try (Arena arena = Arena.ofShared()) {
          GemmOracle product = new GemmOracle(arena, form, shape[0], shape[1], shape[2], 5, random);
          GuardedMemory expected = product.run(scalar, 0f, product.newC(), null);
          for (Gemm standIn : products) {
            product.checkSame(product.run(standIn, 0f, product.newC(), null), expected);
          }
        }
      }
    }
  }
}
