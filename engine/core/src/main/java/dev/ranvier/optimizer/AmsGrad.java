package dev.ranvier.optimizer;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.Optimizers;

/**
 * {@link Adam} that divides by the root of the largest v so far. Source: Reddi, Kale and Kumar, "On
 * the convergence of Adam and beyond", 2018; the start corrected as in Keras.
 *
 * @param learningRate positive
 * @param beta1 decay of the mean gradient, in [0, 1)
 * @param beta2 decay of the mean squared gradient, in [0, 1)
 * @param epsilon added to the root, positive
 */
public record AmsGrad(float learningRate, float beta1, float beta2, float epsilon)
    implements Optimizer {

  /** Checks the rates. */
  public AmsGrad {
    Optimizer.checkLearningRate("AmsGrad", learningRate);
    Optimizer.checkRate("AmsGrad", "beta1", beta1);
    Optimizer.checkRate("AmsGrad", "beta2", beta2);
    Optimizer.checkEpsilon("AmsGrad", epsilon);
  }

  @Override
  public OptimizerKernel kernel(Tier tier) {
    return Optimizers.amsGrad(tier, beta1, beta2, epsilon);
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return Adam.stepSize(learningRate, beta1, beta2, step);
  }
}
