package dev.ranvier.bench.lab;

import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import java.util.List;

/** Weights that do not change: packed once, or read where they lie and packed at each call. */
final class Prepacking implements Experiment {

  private static final List<String> USUAL =
      List.of("8x512x784", "32x512x784", "256x512x784", "64x4096x4096", "2x4096x1024");

  @Override
  public String name() {
    return "prepack";
  }

  @Override
  public String question() {
    return "Weights that stay: how much is packing them once worth? (Gemm.prepack; --shape)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    return (shapes.isEmpty() ? USUAL : shapes)
        .stream().map(GemmShape::parse).map(Prepacking::of).toList();
  }

  private static Case of(GemmShape shape) {
    if (shape.form() != Form.NN) {
      throw new IllegalArgumentException(
          "--shape is '%s', expected one without transposed operands".formatted(shape.workload()));
    }
    return new Case("%sx%sx%s".formatted(shape.m(), shape.n(), shape.k()), () -> ways(shape));
  }

  private static List<Way> ways(GemmShape shape) {
    Gemm gemm = Gemm.of(Tier.best());
    FloatMatrix a = FloatMatrix.random(shape.m(), shape.k(), -1f, 1f);
    FloatMatrix b = FloatMatrix.random(shape.k(), shape.n(), -1f, 1f);
    FloatMatrix c = FloatMatrix.zeros(shape.m(), shape.n());
    return List.of(
        new Way("packed-once", Products.ofPacked(gemm, a, b, c), shape.flops()),
        new Way("at-each-call", Products.of(gemm, shape, a, b, c), shape.flops()));
  }
}
