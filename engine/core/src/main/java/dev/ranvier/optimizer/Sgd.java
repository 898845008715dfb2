package dev.ranvier.optimizer;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.Optimizers;

/**
 * Stochastic gradient descent: w -= learningRate * g.
 *
 * @param learningRate positive
 */
public record Sgd(float learningRate) implements Optimizer {

  /** Checks the rate. */
  public Sgd {
    Optimizer.checkLearningRate("Sgd", learningRate);
  }

  @Override
  public OptimizerKernel kernel(Tier tier) {
    return Optimizers.sgd(tier);
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return learningRate;
  }
}
