package dev.ranvier.simd.optimizer;

import java.util.List;

/** Every optimizer: add one here and all tests run it. */
public final class OptimizerCases {

  public static final List<OptimizerCase> ALL =
      List.of(
          new OptimizerCase("sgd", Optimizers::sgd, t -> 0.01, 0, (e, g, t) -> e[0] -= 0.01 * g),
          new OptimizerCase(
              "sgdWeightDecay",
              Optimizers::sgd,
              t -> 0.01,
              0.002,
              (e, g, t) -> e[0] = e[0] - 0.002 * e[0] - 0.01 * g),
          new OptimizerCase(
              "momentum",
              tier -> Optimizers.momentum(tier, 0.9f),
              t -> 0.01,
              0,
              (e, g, t) -> {
                e[1] = 0.9 * e[1] - 0.01 * g;
                e[0] += e[1];
              }),
          new OptimizerCase(
              "nesterov",
              tier -> Optimizers.nesterov(tier, 0.9f),
              t -> 0.01,
              0.0005,
              (e, g, t) -> {
                e[0] -= 0.0005 * e[0];
                e[1] = 0.9 * e[1] - 0.01 * g;
                e[0] += 0.9 * e[1] - 0.01 * g;
              }),
          rmsProp("rmsProp", 0, false),
          rmsProp("rmsPropMomentum", 0.8, false),
          rmsProp("rmsPropCentered", 0, true),
          rmsProp("rmsPropCenteredMomentum", 0.8, true),
          new OptimizerCase(
              "adagrad",
              tier -> Optimizers.adagrad(tier, 0.1f, 1e-7f),
              t -> 0.01,
              0,
              (e, g, t) -> {
                e[1] += g * g;
                e[0] -= 0.01 * g / Math.sqrt(e[1] + 1e-7);
              }),
          adam("adam", 0),
          adam("adamW", 0.001 * 0.004),
          new OptimizerCase(
              "amsGrad",
              tier -> Optimizers.amsGrad(tier, 0.9f, 0.99f, 1e-7f),
              t -> adamStep(0.99, t),
              0.001 * 0.004,
              (e, g, t) -> {
                e[0] -= 0.001 * 0.004 * e[0];
                e[1] = 0.9 * e[1] + 0.1 * g;
                e[2] = 0.99 * e[2] + 0.01 * g * g;
                e[3] = Math.max(e[3], e[2]);
                e[0] -= adamStep(0.99, t) * e[1] / (Math.sqrt(e[3]) + 1e-7);
              }),
          new OptimizerCase(
              "lion",
              tier -> Optimizers.lion(tier, 0.9f, 0.99f),
              t -> 0.001,
              0.001 * 0.04,
              (e, g, t) -> {
                e[0] -= 0.001 * 0.04 * e[0];
                e[0] -= 0.001 * Math.signum(0.9 * e[1] + 0.1 * g);
                e[1] = 0.99 * e[1] + 0.01 * g;
              }));

  private OptimizerCases() {}

  private static OptimizerCase adam(String name, double decay) {
    return new OptimizerCase(
        name,
        tier -> Optimizers.adam(tier, 0.9f, 0.999f, 1e-7f),
        t -> adamStep(0.999, t),
        decay,
        (e, g, t) -> {
          e[0] -= decay * e[0];
          e[1] = 0.9 * e[1] + 0.1 * g;
          e[2] = 0.999 * e[2] + 0.001 * g * g;
          e[0] -= adamStep(0.999, t) * e[1] / (Math.sqrt(e[2]) + 1e-7);
        });
  }

  private static double adamStep(double beta2, int t) {
    return 0.001 * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(0.9, t));
  }

  /** The mean gradient is in the last slot that there is. */
  private static OptimizerCase rmsProp(String name, double momentum, boolean centered) {
    int mean = momentum > 0 ? 3 : 2;
    return new OptimizerCase(
        name,
        tier -> Optimizers.rmsProp(tier, 0.9f, (float) momentum, 1e-7f, centered),
        t -> 0.001,
        0.001 * 0.02,
        (e, g, t) -> {
          e[0] -= 0.001 * 0.02 * e[0];
          e[1] = 0.9 * e[1] + 0.1 * g * g;
          double spread = e[1];
          if (centered) {
            e[mean] = 0.9 * e[mean] + 0.1 * g;
            spread -= e[mean] * e[mean];
          }
          double change = 0.001 * g / Math.sqrt(spread + 1e-7);
          if (momentum > 0) {
            e[2] = momentum * e[2] + change;
            change = e[2];
          }
          e[0] -= change;
        });
  }
}
