package dev.ranvier.bench.lab;

import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.OptimizerState;
import dev.ranvier.simd.optimizer.Optimizers;
import java.util.List;

/** A weight gradient with Adam: streamed into the update, or stored and updated after. */
final class StreamedGradient implements Experiment {

  private static final List<String> USUAL =
      List.of("T784x512x128", "T2048x2048x16", "T2048x2048x128", "T4096x4096x1024");

  private static final float RATE = 1e-6f;

  @Override
  public String name() {
    return "streamed";
  }

  @Override
  public String question() {
    return "A weight gradient: straight into the update, or stored? (Gemm.stream; --shape)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    return (shapes.isEmpty() ? USUAL : shapes)
        .stream().map(GemmShape::parse).map(StreamedGradient::of).toList();
  }

  private static Case of(GemmShape shape) {
    if (shape.form() != Form.TN) {
      throw new IllegalArgumentException(
          "--shape is '%s', expected a gradient, such as T784x512x128".formatted(shape.workload()));
    }
    return new Case("T%sx%sx%s".formatted(shape.m(), shape.n(), shape.k()), () -> ways(shape));
  }

  private static List<Way> ways(GemmShape shape) {
    Gemm gemm = Gemm.of(Tier.best());
    OptimizerKernel adam = Optimizers.adam(Tier.best(), 0.9f, 0.999f, 1e-7f);
    FloatMatrix x = FloatMatrix.random(shape.k(), shape.m(), -1f, 1f);
    FloatMatrix dy = FloatMatrix.random(shape.k(), shape.n(), -1e-3f, 1e-3f);
    FloatMatrix w = FloatMatrix.random(shape.m(), shape.n(), -1f, 1f);
    FloatMatrix state = FloatMatrix.zeros(2 * shape.m(), shape.n());
    FloatMatrix grad = FloatMatrix.zeros(shape.m(), shape.n());
    long slot = 4L * shape.m() * state.stride();
    OptimizerState slots = new OptimizerState(state.segment(), 0, slot, 2 * slot);
    Runnable streamed =
        Products.streamed(
            gemm,
            x,
            dy,
            (block, at, row, column, rows, columns) -> {
              long from = w.matrix().at(row, column);
              adam.update(w.matrix(), slots, from, block, at, rows, columns, RATE, 0f);
            });
    Runnable product = Products.of(gemm, shape, x, dy, grad);
    Runnable stored =
        () -> {
          product.run();
          adam.update(w.matrix(), slots, 0, grad.matrix(), 0, shape.m(), shape.n(), RATE, 0f);
        };
    return List.of(Way.of("streamed", streamed), Way.of("stored", stored));
  }
}
