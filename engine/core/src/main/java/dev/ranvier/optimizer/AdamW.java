package dev.ranvier.optimizer;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.Optimizers;

/**
 * {@link Adam} with weight decay decoupled from the gradient: w -= learningRate weightDecay w
 * before each step, biases included, as Keras does unless told otherwise. Source: Loshchilov and
 * Hutter, "Decoupled weight decay regularization", 2019.
 *
 * @param learningRate positive
 * @param beta1 decay of the mean gradient, in [0, 1)
 * @param beta2 decay of the mean squared gradient, in [0, 1)
 * @param epsilon added to the root, positive
 * @param weightDecay at least 0
 */
public record AdamW(float learningRate, float beta1, float beta2, float epsilon, float weightDecay)
    implements Optimizer {

  /** Checks the rates. */
  public AdamW {
    Optimizer.checkLearningRate("AdamW", learningRate);
    Optimizer.checkRate("AdamW", "beta1", beta1);
    Optimizer.checkRate("AdamW", "beta2", beta2);
    Optimizer.checkEpsilon("AdamW", epsilon);
    Optimizer.checkNotNegative("AdamW", "weightDecay", weightDecay);
  }

  @Override
  public OptimizerKernel kernel(Tier tier) {
    return Optimizers.adam(tier, beta1, beta2, epsilon);
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return Adam.stepSize(learningRate, beta1, beta2, step);
  }

  @Override
  public float decay(float learningRate) {
    return learningRate * weightDecay;
  }
}
