package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemv.Bfloat16Gemv;
import dev.ranvier.simd.gemv.Bfloat16Weights;
import dev.ranvier.simd.gemv.QuantizedGemv;
import dev.ranvier.simd.gemv.QuantizedWeights;
import dev.ranvier.simd.matrix.Matrix;
import java.util.List;

/** A single row on weights of four, two and one bytes. */
final class FewerBytes implements Experiment {

  @Override
  public String name() {
    return "fewer-bytes";
  }

  @Override
  public String question() {
    return "A row of inputs: what do bfloat16 and 8-bit weights save? (WeightStorage)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    return List.of(
        new Case("784x128", () -> ways(784, 128)),
        new Case("1024x4096", () -> ways(1024, 4096)),
        new Case("4096x4096", () -> ways(4096, 4096)));
  }

  private static List<Way> ways(int inputs, int outputs) {
    Tier tier = Tier.best();
    FloatMatrix x = FloatMatrix.random(1, inputs, 0.1f, 1f);
    FloatMatrix w = FloatMatrix.random(inputs, outputs, -1f, 1f);
    FloatMatrix y = FloatMatrix.zeros(1, outputs);
    FloatMatrix scale = FloatMatrix.zeros(1, outputs);
    Matrix bytes = new Matrix(Products.memory(QuantizedWeights.bytes(inputs, outputs)), 0, 0);
    Matrix halves = new Matrix(Products.memory(Bfloat16Weights.bytes(inputs, outputs)), 0, 0);
    QuantizedWeights.quantize(w.matrix(), inputs, outputs, bytes, scale.matrix());
    Bfloat16Weights.narrow(w.matrix(), inputs, outputs, halves);
    Matrix scratch =
        new Matrix(
            Products.memory(Math.max(QuantizedGemv.scratchBytes(), Bfloat16Gemv.scratchBytes())),
            0,
            0);
    Bfloat16Gemv bfloat16 = Bfloat16Gemv.of(tier);
    QuantizedGemv quantized = QuantizedGemv.of(tier);
    Runnable inHalves =
        () ->
            bfloat16.multiply(
                1,
                outputs,
                inputs,
                x.segment(),
                0,
                x.stride(),
                halves,
                y.matrix(),
                true,
                null,
                scratch);
    Runnable inBytes =
        () ->
            quantized.multiply(
                1,
                outputs,
                inputs,
                x.segment(),
                0,
                x.stride(),
                bytes,
                scale.matrix(),
                y.matrix(),
                null,
                scratch);
    return List.of(
        Way.of("float32", Products.rowByRow(x, w, y, true)),
        Way.of("bfloat16", inHalves),
        Way.of("int8", inBytes));
  }
}
