package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.OptimizerState;
import dev.ranvier.simd.optimizer.Optimizers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * An optimizer's update in machine code, of vectors and scalar: a bias, blocks in the first and the
 * second cache, and matrices that are in none.
 */
final class Updates implements Experiment {

  private static final List<int[]> SIZES =
      List.of(
          new int[] {1, 16},
          new int[] {1, 64},
          new int[] {1, 256},
          new int[] {1, 1024},
          new int[] {8, 256},
          new int[] {32, 256},
          new int[] {784, 512},
          new int[] {2048, 2048});

  private static final Map<String, Function<Tier, OptimizerKernel>> OPTIMIZERS =
      new LinkedHashMap<>();

  static {
    OPTIMIZERS.put("adam", tier -> Optimizers.adam(tier, 0.9f, 0.999f, 1e-7f));
    OPTIMIZERS.put("momentum", tier -> Optimizers.momentum(tier, 0.9f));
    OPTIMIZERS.put("sgd", Optimizers::sgd);
  }

  @Override
  public String name() {
    return "updates";
  }

  @Override
  public String question() {
    return "An optimizer's update: code, or the kernels of a tier? (CodeUpdate)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    List<Case> cases = new ArrayList<>();
    OPTIMIZERS.forEach(
        (optimizer, kernels) -> {
          for (int[] size : SIZES) {
            String name = "%s_%sx%s".formatted(optimizer, size[0], size[1]);
            cases.add(new Case(name, () -> ways(kernels, size[0], size[1])));
          }
        });
    return cases;
  }

  private static List<Way> ways(Function<Tier, OptimizerKernel> kernels, int rows, int columns) {
    FloatMatrix weights = FloatMatrix.random(rows, columns, -1f, 1f);
    FloatMatrix grad = FloatMatrix.random(rows, columns, -1e-3f, 1e-3f);
    FloatMatrix slots = FloatMatrix.zeros(2 * rows, columns);
    long slot = (long) rows * slots.stride() * Float.BYTES;
    OptimizerState state = new OptimizerState(slots.segment(), 0, slot, slot);
    Matrix w = weights.matrix();
    Matrix g = grad.matrix();
    List<Way> ways = new ArrayList<>();
    for (KernelProvider provider : KernelProvider.values()) {
      if (provider.compareTo(KernelProvider.best()) < 0) {
        continue;
      }
      if (provider == KernelProvider.VECTOR && Tier.best() == Tier.SCALAR) {
        continue;
      }
      OptimizerKernel kernel = kernels.apply(provider.tier()).by(provider);
      ways.add(
          Way.of(
              provider.name().toLowerCase(Locale.ROOT),
              () -> kernel.update(w, state, 0, g, 0, rows, columns, 1e-6f, 0f)));
    }
    return ways;
  }
}
