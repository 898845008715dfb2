package dev.ranvier.bench.train;

import dev.ranvier.bench.gemm.GemmEngine;
import dev.ranvier.bench.gemm.GemmOperands;
import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.bench.measure.StepTimes;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Form;
import java.util.ArrayList;
import java.util.List;

/**
 * The products of a training step alone: the same kernels on the same shapes without epilogues, in
 * memory of their own. What a step can reach at best.
 */
final class BareProducts implements TrainEngine {

  private final List<GemmOperands> operands = new ArrayList<>();
  private final List<Runnable> products = new ArrayList<>();

  BareProducts(TrainWorkload workload, int threads) {
    GemmEngine kernels = GemmEngine.kernels(EngineName.SIMD, KernelProvider.best(), threads);
    for (GemmShape shape : of(workload)) {
      GemmOperands matrices = new GemmOperands(shape, threads);
      operands.add(matrices);
      products.add(kernels.paths().of(matrices).getFirst().product());
    }
  }

  /** All products of a step: forward, weight gradients, input gradients of all but the first. */
  static List<GemmShape> of(TrainWorkload workload) {
    List<GemmShape> products = new ArrayList<>();
    List<Integer> sizes = workload.sizes();
    int batchSize = workload.batchSize();
    for (int layer = 1; layer < sizes.size(); layer++) {
      products.add(new GemmShape(Form.NN, batchSize, sizes.get(layer), sizes.get(layer - 1)));
    }
    for (int layer = sizes.size() - 1; layer > 0; layer--) {
      int inputSize = sizes.get(layer - 1);
      int outputSize = sizes.get(layer);
      if (layer > 1) {
        products.add(new GemmShape(Form.NT, batchSize, inputSize, outputSize));
      }
      products.add(new GemmShape(Form.TN, inputSize, outputSize, batchSize));
    }
    return products;
  }

  @Override
  public String name() {
    return "bare products";
  }

  @Override
  public String version() {
    return Csv.VERSION;
  }

  @Override
  public double turn(long mostNanos, StepTimes times) {
    times.clear();
    long begin = System.nanoTime();
    long start = begin;
    do {
      for (int i = 0; i < products.size(); i++) {
        products.get(i).run();
      }
      long end = System.nanoTime();
      times.add(end - start);
      start = end;
    } while (!times.full() && start - begin < mostNanos);
    return Double.NaN;
  }

  @Override
  public void close() {
    operands.forEach(GemmOperands::close);
  }
}
