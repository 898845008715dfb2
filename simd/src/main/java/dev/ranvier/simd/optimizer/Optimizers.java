package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.Tier;

/**
 * The optimizers as Keras 3 defines them, each for the tier that is asked for.
 *
 * <p>Every one takes weight decay decoupled from the gradient (Loshchilov and Hutter, "Decoupled
 * weight decay regularization", 2019): w -= rate · weightDecay · w, then the step.
 */
public final class Optimizers {

  private Optimizers() {}

  /** w -= rate · g. */
  public static OptimizerKernel sgd(Tier tier) {
    return tier.require() == Tier.VECTOR ? new SgdKernel() : new SgdScalar();
  }

  /** v = momentum · v - rate · g; w += v. */
  public static OptimizerKernel momentum(Tier tier, float momentum) {
    return tier.require() == Tier.VECTOR
        ? new MomentumKernel(momentum)
        : new MomentumScalar(momentum);
  }

  /**
   * v = momentum · v - rate · g; w += momentum · v - rate · g. Source: Sutskever and others, "On
   * the importance of initialization and momentum in deep learning", 2013, with v looked ahead.
   */
  public static OptimizerKernel nesterov(Tier tier, float momentum) {
    return tier.require() == Tier.VECTOR
        ? new NesterovKernel(momentum)
        : new NesterovScalar(momentum);
  }

  /**
   * v += (g² - v) (1 - rho); d = rate · g / sqrt(v + epsilon); m = momentum · m + d; w -= m, or d
   * itself where momentum is 0. Centered, v - a² stands for v, where a += (g - a) (1 - rho); where
   * rounding makes that negative it is taken as 0 (Keras: the root of a negative number). Source:
   * Tieleman and Hinton, "Neural networks for machine learning", lecture 6.5, 2012.
   */
  public static OptimizerKernel rmsProp(
      Tier tier, float rho, float momentum, float epsilon, boolean centered) {
    return tier.require() == Tier.VECTOR
        ? new RmsPropKernel(complement(rho), momentum, epsilon, centered)
        : new RmsPropScalar(complement(rho), momentum, epsilon, centered);
  }

  /**
   * a += g²; w -= rate · g / sqrt(a + epsilon), a starting as initialAccumulator. Source: Duchi,
   * Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
   * optimization", 2011.
   */
  public static OptimizerKernel adagrad(Tier tier, float initialAccumulator, float epsilon) {
    return tier.require() == Tier.VECTOR
        ? new AdagradKernel(initialAccumulator, epsilon)
        : new AdagradScalar(initialAccumulator, epsilon);
  }

  /**
   * m += (g - m) (1 - beta1); v += (g² - v) (1 - beta2); w -= step · m / (sqrt(v) + epsilon). With
   * weight decay this is AdamW. Source: Kingma and Ba, "Adam: a method for stochastic
   * optimization", 2015.
   */
  public static OptimizerKernel adam(Tier tier, float beta1, float beta2, float epsilon) {
    return tier.require() == Tier.VECTOR
        ? new AdamKernel(complement(beta1), complement(beta2), epsilon)
        : new AdamScalar(complement(beta1), complement(beta2), epsilon);
  }

  /**
   * Adam with the largest v so far in place of v. Source: Reddi, Kale and Kumar, "On the
   * convergence of Adam and beyond", 2018; the step corrected for the start as in Keras.
   */
  public static OptimizerKernel amsGrad(Tier tier, float beta1, float beta2, float epsilon) {
    return tier.require() == Tier.VECTOR
        ? new AmsGradKernel(complement(beta1), complement(beta2), epsilon)
        : new AmsGradScalar(complement(beta1), complement(beta2), epsilon);
  }

  /**
   * w -= rate · sign(m + (g - m) (1 - beta1)); m += (g - m) (1 - beta2); the sign of 0 is 0.
   * Source: Chen and others, "Symbolic discovery of optimization algorithms", 2023.
   */
  public static OptimizerKernel lion(Tier tier, float beta1, float beta2) {
    return tier.require() == Tier.VECTOR
        ? new LionKernel(complement(beta1), complement(beta2))
        : new LionScalar(complement(beta1), complement(beta2));
  }

  /**
   * 1 - beta for the decimal that the float stands for: 1 - 0.999 is 0.001, which is also what
   * Keras computes, where 1f - 0.999f would be 0.00100005.
   */
  private static float complement(float beta) {
    return (float) (1.0 - Double.parseDouble(Float.toString(beta)));
  }
}
