package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.gemv.Bfloat16Gemv;
import dev.ranvier.simd.gemv.Bfloat16Weights;
import dev.ranvier.simd.gemv.QuantizedGemv;
import dev.ranvier.simd.gemv.QuantizedWeights;
import dev.ranvier.simd.matrix.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A few rows on weights in fewer bytes, by every kernel that runs here. */
final class RowsOfFewerBytes implements Experiment {

  private static final int[][] SIZES = {{784, 128}, {784, 512}, {1024, 1024}, {4096, 4096}};
  private static final int[] ROWS = {1, 4, 16};

  /** Beyond so many multiplications the scalar twins would take all of the time. */
  private static final long MOST_OF_SCALAR = 1L << 21;

  @Override
  public String name() {
    return "compressed";
  }

  @Override
  public String question() {
    return "A few rows, weights in fewer bytes: machine code, vectors, or scalar twins, and inputs"
        + " in bytes, too? (CodePanelGemv, WeightStorage)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    List<Case> cases = new ArrayList<>();
    for (int[] size : SIZES) {
      for (int rows : ROWS) {
        String name = "%sx%s_rows%s".formatted(size[0], size[1], rows);
        cases.add(new Case(name, () -> ways(rows, size[0], size[1])));
      }
    }
    return cases;
  }

  private static List<Way> ways(int rows, int inputs, int outputs) {
    FloatMatrix x = FloatMatrix.random(rows, inputs, 0.1f, 1f);
    FloatMatrix w = FloatMatrix.random(inputs, outputs, -1f, 1f);
    FloatMatrix y = FloatMatrix.zeros(rows, outputs);
    FloatMatrix scale = FloatMatrix.zeros(1, outputs);
    Matrix bytes = new Matrix(Products.memory(QuantizedWeights.bytes(inputs, outputs)), 0, 0);
    Matrix halves = new Matrix(Products.memory(Bfloat16Weights.bytes(inputs, outputs)), 0, 0);
    QuantizedWeights.quantize(w.matrix(), inputs, outputs, bytes, scale.matrix());
    Bfloat16Weights.narrow(w.matrix(), inputs, outputs, halves);
    Matrix scratch = new Matrix(Products.memory(QuantizedGemv.scratchBytes()), 0, 0);
    List<Way> ways = new ArrayList<>();
    for (KernelProvider provider : KernelProvider.values()) {
      boolean scalar = provider == KernelProvider.SCALAR;
      boolean runs =
          provider == KernelProvider.CODE
              ? MachineCode.current().available()
              : scalar
                  ? (long) rows * inputs * outputs <= MOST_OF_SCALAR
                  : Simd.current().available();
      if (!runs) {
        continue;
      }
      String name = "-" + provider.name().toLowerCase(Locale.ROOT);
      QuantizedGemv int8 = QuantizedGemv.of(provider).await();
      QuantizedGemv dynamic = QuantizedGemv.dynamic(provider).await();
      Bfloat16Gemv bfloat16 = Bfloat16Gemv.of(provider).await();
      ways.add(Way.of("int8" + name, quantized(int8, x, inputs, bytes, scale, y, scratch)));
      ways.add(Way.of("dynamic" + name, quantized(dynamic, x, inputs, bytes, scale, y, scratch)));
      ways.add(
          Way.of(
              "bfloat16" + name,
              () ->
                  bfloat16.multiply(
                      rows,
                      outputs,
                      inputs,
                      x.segment(),
                      0,
                      x.stride(),
                      halves,
                      y.matrix(),
                      true,
                      null,
                      scratch)));
    }
    return ways;
  }

  private static Runnable quantized(
      QuantizedGemv gemv,
      FloatMatrix x,
      int inputs,
      Matrix bytes,
      FloatMatrix scale,
      FloatMatrix y,
      Matrix scratch) {
    return () ->
        gemv.multiply(
            y.rows(),
            y.columns(),
            inputs,
            x.segment(),
            0,
            x.stride(),
            bytes,
            scale.matrix(),
            y.matrix(),
            null,
            scratch);
  }
}
