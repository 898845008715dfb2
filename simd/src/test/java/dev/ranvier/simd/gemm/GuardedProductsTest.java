package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.GuardPages;
import dev.ranvier.simd.GuardPages.Rows;
import dev.ranvier.simd.GuardPages.Side;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemv.Bfloat16Gemv;
import dev.ranvier.simd.gemv.Bfloat16Weights;
import dev.ranvier.simd.gemv.Gemv;
import dev.ranvier.simd.gemv.GemvProducts;
import dev.ranvier.simd.gemv.QuantizedGemv;
import dev.ranvier.simd.gemv.QuantizedWeights;
import dev.ranvier.simd.gemv.SmallLayers;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Width;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Every product on operands, result and scratch hard against a page that must not be touched, with
 * the Vector API's own check of bounds off. A GEMM has exact operands, the last row ending with its
 * last column; a GEMV reads and writes rows padded to 16 floats.
 */
@Width
class GuardedProductsTest {

  @Test
  void noProductTouchesWhatIsBesideItsOperands() throws Exception {
    GuardPages.orSkip();
    Outcome outcome = Program.likeThis(Products.class).flags(GuardPages.FLAGS).run();
    assertThat(outcome.status())
        .as("at %s:%n%s", outcome.last(), outcome.withoutProgress())
        .isZero();
    assertThat(outcome.last()).isEqualTo("end");
  }

  /** Edges of every tile and a sample of the rest, each form, dense and strided, beta 0 and 1. */
  static final class Products {

    private static final int[] OUTPUTS = {1, 15, 16, 17, 33, 128, 129, 400};
    private static final int[] INPUTS = {0, 1, 5, 8, 67, Gemm.KC + 3};

    private Products() {}

    public static void main(String[] arguments) {
      SplittableRandom random = new SplittableRandom(20_251_122L);
      for (int[] shape : shapes(random)) {
        for (Side side : Side.values()) {
          for (Form form : Form.values()) {
            multiply(side, form, shape, random);
          }
        }
      }
      for (int n : OUTPUTS) {
        for (int k : INPUTS) {
          for (Side side : Side.values()) {
            vector(side, n, k, random);
            small(side, n, k, random);
            compressed(side, n, k, random);
          }
        }
      }
      Outcome.at("end");
    }

    private static List<int[]> shapes(SplittableRandom random) {
      List<int[]> shapes =
          new ArrayList<>(List.of(new int[] {3, 5, Gemm.KC + 3}, new int[] {3, 5, 0}));
      for (MacroKernel tile : GemmTiles.all()) {
        for (int d = -1; d <= 1; d++) {
          shapes.add(new int[] {tile.rows() + d, tile.columns() + d, 9});
          shapes.add(new int[] {2 * tile.rows() + d, tile.columns() - d, 4});
        }
      }
      for (CodeTile tile : GemmCodeCases.runnable()) {
        shapes.add(new int[] {tile.rows() + 1, tile.columns() + 1, 9});
        shapes.add(new int[] {2 * tile.rows() - 1, 2 * tile.columns() - 1, 6});
      }
      for (int i = 0; i < 20; i++) {
        shapes.add(new int[] {random.nextInt(1, 68), random.nextInt(1, 68), random.nextInt(1, 34)});
      }
      return shapes;
    }

    private static void multiply(Side side, Form form, int[] shape, SplittableRandom random) {
      try (GuardPages pages = new GuardPages(side, Rows.EXACT)) {
        int stride = random.nextInt(2) * 3;
        GemmOracle product =
            new GemmOracle(pages, form, shape[0], shape[1], shape[2], stride, random);
        for (Gemm gemm : GemmTest.products()) {
          for (float beta = 0f; beta <= 1f; beta++) {
            Outcome.at(gemm + ", " + product + ", beta " + beta + ", " + side);
            product.run(gemm, beta, product.newC(), null);
          }
        }
      }
    }

    private static void vector(Side side, int n, int k, SplittableRandom random) {
      try (GuardPages pages = new GuardPages(side, Rows.PADDED)) {
        int width = (n + Matrix.PADDING - 1) / Matrix.PADDING * Matrix.PADDING;
        int ldw = width + 16 * random.nextInt(2);
        GuardedMemory x = new GuardedMemory(pages, k, 0).fill(random, 1, k, k);
        for (int p = 0; p < k; p += 3) {
          x.set(p, 0f);
        }
        long floats = k == 0 ? 0 : (k - 1L) * ldw + width;
        GuardedMemory w = new GuardedMemory(pages, floats, 0).fill(random, k, n, ldw);
        GuardedMemory y = new GuardedMemory(pages, width, 0);
        for (var product : GemvProducts.all().entrySet()) {
          Gemv gemv = product.getValue();
          GuardedMemory s = new GuardedMemory(pages, gemv.scratchBytes(n, k) / Float.BYTES, 0);
          for (boolean skip : new boolean[] {false, true}) {
            Outcome.at(
                "Gemv %s n %s k %s skip %s, %s".formatted(product.getKey(), n, k, skip, side));
            gemv.multiply(
                n,
                k,
                x.segment,
                0,
                new Matrix(w.segment, 0, ldw),
                new Matrix(y.segment, 0, n),
                0,
                skip,
                null,
                new Matrix(s.segment, 0, 0));
          }
        }
      }
    }

    /** Bias and function at once, of the layers that are small enough. */
    private static void small(Side side, int n, int k, SplittableRandom random) {
      if (!SmallLayers.suits(n, k)) {
        return;
      }
      try (GuardPages pages = new GuardPages(side, Rows.PADDED)) {
        int width = (n + Matrix.PADDING - 1) / Matrix.PADDING * Matrix.PADDING;
        MemorySegment x = new GuardedMemory(pages, k, 0).fill(random, 1, k, k).segment;
        MemorySegment w =
            new GuardedMemory(pages, (long) k * width, 0).fill(random, k, n, width).segment;
        MemorySegment bias = new GuardedMemory(pages, width, 0).fill(random, 1, n, n).segment;
        MemorySegment y = new GuardedMemory(pages, width, 0).segment;
        for (Tier tier : Simd.current().available() ? Tier.values() : new Tier[] {Tier.SCALAR}) {
          for (SmallLayers.Function function : SmallLayers.Function.values()) {
            Outcome.at("SmallLayers " + tier + " n " + n + " k " + k + " " + function);
            SmallLayers.of(
                    tier,
                    List.of(
                        new SmallLayers.Layer(
                            n,
                            k,
                            new Matrix(x, 0, k),
                            new Matrix(w, 0, width),
                            new Matrix(bias, 0, 0),
                            function,
                            new Matrix(y, 0, n))))
                .multiply();
          }
        }
      }
    }

    /** Two rows; int8 and bfloat16 weights end with their last panel, which has its padding. */
    private static void compressed(Side side, int n, int k, SplittableRandom random) {
      try (GuardPages pages = new GuardPages(side, Rows.PADDED)) {
        int width = (n + Matrix.PADDING - 1) / Matrix.PADDING * Matrix.PADDING;
        GuardedMemory x = new GuardedMemory(pages, 2L * k, 0).fill(random, 2, k, k);
        MemorySegment bytes = pages.allocate(QuantizedWeights.bytes(k, n), 1);
        MemorySegment shorts = pages.allocate(Bfloat16Weights.bytes(k, n), 2);
        GuardedMemory scale = new GuardedMemory(pages, width, 0).fill(random, 1, n, n);
        GuardedMemory y = new GuardedMemory(pages, 2L * width, 0);
        MemorySegment lists = pages.allocate(QuantizedGemv.scratchBytes(), 4);
        for (Tier tier : Simd.current().available() ? Tier.values() : new Tier[] {Tier.SCALAR}) {
          Outcome.at("QuantizedGemv " + tier + " n " + n + " k " + k + ", " + side);
          QuantizedGemv.of(tier)
              .multiply(
                  2,
                  n,
                  k,
                  x.segment,
                  0,
                  k,
                  new Matrix(bytes, 0, 0),
                  new Matrix(scale.segment, 0, 0),
                  new Matrix(y.segment, 0, width),
                  null,
                  new Matrix(lists, 0, 0));
          Outcome.at("Bfloat16Gemv " + tier + " n " + n + " k " + k + ", " + side);
          Bfloat16Gemv.of(tier)
              .multiply(
                  2,
                  n,
                  k,
                  x.segment,
                  0,
                  k,
                  new Matrix(shorts, 0, 0),
                  new Matrix(y.segment, 0, width),
                  true,
                  null,
                  new Matrix(lists, 0, 0));
        }
      }
    }
  }
}
