package dev.ranvier.simd.gemm;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.RequireVector;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.gemv.Bfloat16Gemv;
import dev.ranvier.simd.gemv.Bfloat16Weights;
import dev.ranvier.simd.gemv.Gemv;
import dev.ranvier.simd.gemv.GemvOrder;
import dev.ranvier.simd.gemv.QuantizedGemv;
import dev.ranvier.simd.gemv.QuantizedWeights;
import dev.ranvier.simd.gemv.SmallLayers;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every product on every tile, as operations that can be repeated. */
public final class ProductKernels {

  private static final long B = 1L << 20;
  private static final long C = 2L << 20;

  /** No terms; short sums, whose loops are never hot within one call; edges and two k blocks. */
  private static final int[][] SHAPES = {
    {9, 50, 0}, {20, 42, 12}, {24, 96, 16}, {22, 90, Gemm.KC + 16}
  };

  private final MemorySegment operands;
  private final MemorySegment pack;
  private final List<Runnable> operations = new ArrayList<>();

  private ProductKernels(Arena arena) {
    operands = arena.allocate(4L << 20, 64);
    pack = arena.allocate(8L << 20, 64);
  }

  /** All of them. */
  public static List<Runnable> on(Arena arena) {
    ProductKernels kernels = new ProductKernels(arena);
    for (Gemm gemm : GemmTest.products()) {
      for (Form form : Form.values()) {
        for (int[] shape : SHAPES) {
          kernels.add(gemm, form, shape[0], shape[1], shape[2]);
        }
      }
    }
    CodeTile tile = CodeTile.all(Level.AVX2).getFirst().without(new GemmTileScalar());
    Blocking blocking = Blocking.here().ofCode(tile.rows(), tile.columns());
    Gemm standIn = GemmTiles.code(tile, blocking, false, null, 1);
    for (int[] shape : SHAPES) {
      kernels.add(standIn, Form.NN, shape[0], shape[1], shape[2]);
    }
    for (Tier tier : RequireVector.available() ? Tier.values() : new Tier[] {Tier.SCALAR}) {
      for (GemvOrder order : GemvOrder.values()) {
        kernels.add(Gemv.of(tier, order), 496, 42, true);
        kernels.add(Gemv.of(tier, order), 496, 600, false);
      }
      kernels.add(tier, 32, 4);
      kernels.add(QuantizedGemv.of(tier), Bfloat16Gemv.of(tier), 496, 10);
      kernels.add(QuantizedGemv.of(tier), Bfloat16Gemv.of(tier), 496, 600);
      QuantizedGemv dynamic = QuantizedGemv.dynamic(KernelProvider.of(tier));
      kernels.add(dynamic, Bfloat16Gemv.of(tier), 496, 600);
    }
    kernels.addConversions(96, 200);
    return kernels.operations;
  }

  private void add(Gemm gemm, Form form, int m, int n, int k) {
    int lda = form == Form.TN ? m : k;
    int ldb = form == Form.NT ? k : n;
    operations.add(
        () ->
            gemm.multiply(
                form, m, n, k, operands, 0, lda, operands, B, ldb, 0f, operands, C, n, pack, 0));
  }

  /** Many times, because a single one takes so much less than a product of matrices. */
  private void add(Gemv gemv, int n, int k, boolean skipZeros) {
    Matrix w = new Matrix(operands, 0, n);
    Matrix y = new Matrix(operands, B, n);
    Matrix lists = new Matrix(pack, 0, 0);
    operations.add(
        () -> {
          for (int i = 0; i < 50; i++) {
            gemv.multiply(n, k, operands, 0, w, y, 0, skipZeros, null, lists);
          }
        });
  }

  /** Likewise; one layer of each function. */
  private void add(Tier tier, int n, int k) {
    MemorySegment s = operands;
    List<SmallLayers.Layer> layers =
        Stream.of(SmallLayers.Function.values())
            .map(
                function ->
                    new SmallLayers.Layer(
                        n,
                        k,
                        new Matrix(s, 0, k),
                        new Matrix(s, 0, n),
                        new Matrix(s, C, 0),
                        function,
                        new Matrix(s, B, n)))
            .toList();
    SmallLayers small = SmallLayers.of(tier, layers);
    operations.add(
        () -> {
          for (int i = 0; i < 50; i++) {
            small.multiply();
          }
        });
  }

  private void add(QuantizedGemv quantized, Bfloat16Gemv half, int n, int k) {
    MemorySegment s = operands;
    operations.add(
        () -> {
          for (int i = 0; i < 25; i++) {
            quantized.multiply(
                1,
                n,
                k,
                s,
                0,
                k,
                new Matrix(s, 0, 0),
                new Matrix(s, 0, 0),
                new Matrix(s, B, n),
                null,
                new Matrix(pack, 0, 0));
            half.multiply(
                1,
                n,
                k,
                s,
                0,
                k,
                new Matrix(s, 0, 0),
                new Matrix(s, B, n),
                i % 2 == 0,
                null,
                new Matrix(pack, 0, 0));
          }
        });
  }

  private void addConversions(int n, int k) {
    operations.add(
        () -> {
          QuantizedWeights.quantize(
              new Matrix(operands, 0, n),
              k,
              n,
              new Matrix(operands, B, 0),
              new Matrix(operands, C, 0));
          QuantizedWeights.dequantize(
              new Matrix(operands, B, 0), new Matrix(operands, C, 0), k, n, new Matrix(pack, 0, n));
          Bfloat16Weights.narrow(new Matrix(operands, 0, n), k, n, new Matrix(operands, B, 0));
          Bfloat16Weights.widen(new Matrix(operands, B, 0), k, n, new Matrix(pack, 0, n));
        });
  }
}
