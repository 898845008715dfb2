package dev.ranvier.simd.optimizer;

import java.util.List;

/** Every optimizer: add one here and all tests run it. */
public final class OptimizerCases {

  public static final List<OptimizerCase> ALL =
      List.of(
          new OptimizerCase("sgd", Optimizers::sgd, t -> 0.01, (e, g, t) -> e[0] -= 0.01 * g),
          new OptimizerCase(
              "momentum",
              tier -> Optimizers.momentum(tier, 0.9f),
              t -> 0.01,
              (e, g, t) -> {
                e[1] = 0.9 * e[1] - 0.01 * g;
                e[0] += e[1];
              }),
          new OptimizerCase(
              "adam",
              tier -> Optimizers.adam(tier, 0.9f, 0.999f, 1e-7f),
              t -> 0.001 * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t)),
              (e, g, t) -> {
                e[1] = 0.9 * e[1] + 0.1 * g;
                e[2] = 0.999 * e[2] + 0.001 * g * g;
                double rate = 0.001 * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t));
                e[0] -= rate * e[1] / (Math.sqrt(e[2]) + 1e-7);
              }));

  private OptimizerCases() {}
}
