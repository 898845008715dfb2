package dev.ranvier.bench.lab;

import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.OptimizerState;
import dev.ranvier.simd.optimizer.Optimizers;
import java.util.List;
import java.util.function.Function;

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
    return gradients(shapes.isEmpty() ? USUAL : shapes, StreamedGradient::ways);
  }

  /**
   * A case for each gradient.
   *
   * @throws IllegalArgumentException naming a shape that is none
   */
  static List<Case> gradients(List<String> shapes, Function<GemmShape, List<Way>> ways) {
    return shapes.stream().map(GemmShape::parse).map(shape -> gradient(shape, ways)).toList();
  }

  private static Case gradient(GemmShape shape, Function<GemmShape, List<Way>> ways) {
    if (shape.form() != Form.TN) {
      throw new IllegalArgumentException(
          "--shape is '%s', expected a gradient, such as T784x512x128".formatted(shape.workload()));
    }
    String name = "T%sx%sx%s".formatted(shape.m(), shape.n(), shape.k());
    return new Case(name, () -> ways.apply(shape));
  }

  private static List<Way> ways(GemmShape shape) {
    Gemm gemm = Gemm.of(Tier.best());
    Weights weights = new Weights(shape);
    FloatMatrix grad = FloatMatrix.zeros(shape.m(), shape.n());
    Runnable product = Products.of(gemm, shape, weights.x, weights.dy, grad);
    Runnable stored =
        () -> {
          product.run();
          weights.update(0, grad.matrix(), 0, shape.m(), shape.n());
        };
    return List.of(Way.of("streamed", streamed(gemm, weights)), Way.of("stored", stored));
  }

  /** A gradient of such a shape, each part of it straight into Adam's update. */
  static Runnable streamed(Gemm gemm, GemmShape shape) {
    return streamed(gemm, new Weights(shape));
  }

  private static Runnable streamed(Gemm gemm, Weights weights) {
    return Products.streamed(
        gemm,
        weights.x,
        weights.dy,
        (block, at, row, column, rows, columns) ->
            weights.update(weights.w.matrix().at(row, column), block, at, rows, columns));
  }

  /** What a gradient is computed from, and what it changes. */
  private static final class Weights {

    private final FloatMatrix x;
    private final FloatMatrix dy;
    private final FloatMatrix w;
    private final OptimizerState slots;
    private final OptimizerKernel adam = Optimizers.adam(Tier.best(), 0.9f, 0.999f, 1e-7f);

    Weights(GemmShape shape) {
      x = FloatMatrix.random(shape.k(), shape.m(), -1f, 1f);
      dy = FloatMatrix.random(shape.k(), shape.n(), -1e-3f, 1e-3f);
      w = FloatMatrix.random(shape.m(), shape.n(), -1f, 1f);
      FloatMatrix state = FloatMatrix.zeros(2 * shape.m(), shape.n());
      long slot = 4L * shape.m() * state.stride();
      slots = new OptimizerState(state.segment(), 0, slot, 2 * slot);
    }

    void update(long from, Matrix block, long at, int rows, int columns) {
      adam.update(w.matrix(), slots, from, block, at, rows, columns, RATE, 0f);
    }
  }
}
