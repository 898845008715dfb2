package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.Tier;

/** The optimizers as Keras 3 defines them, each for the tier that is asked for. */
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

  /** m += (g - m) (1 - beta1); v += (g² - v) (1 - beta2); w -= step · m / (sqrt(v) + epsilon). */
  public static OptimizerKernel adam(Tier tier, float beta1, float beta2, float epsilon) {
    return tier.require() == Tier.VECTOR
        ? new AdamKernel(complement(beta1), complement(beta2), epsilon)
        : new AdamScalar(complement(beta1), complement(beta2), epsilon);
  }

  /**
   * 1 - beta for the decimal that the float stands for: 1 - 0.999 is 0.001, which is also what
   * Keras computes, where 1f - 0.999f would be 0.00100005.
   */
  private static float complement(float beta) {
    return (float) (1.0 - Double.parseDouble(Float.toString(beta)));
  }
}
