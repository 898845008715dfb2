package dev.ranvier.simd.activation;

import dev.ranvier.simd.Tier;

/**
 * The activations, each for the tier that is asked for.
 *
 * <table>
 * <caption>Special values, forward. A NaN among the inputs gives NaN: in its element, for softmax in
 * its row. Which of the many NaNs is undefined.</caption>
 * <tr><th></th><th>-Inf</th><th>-0</th><th>subnormal x</th><th>+Inf</th><th>error</th></tr>
 * <tr><td>sigmoid</td><td>+0</td><td>0.5</td><td>0.5</td><td>1</td><td>4 ULP</td></tr>
 * <tr><td>tanh</td><td>-1</td><td>-0</td><td>x</td><td>1</td><td>4 ULP</td></tr>
 * <tr><td>relu</td><td>+0</td><td>+0</td><td>max(x, 0)</td><td>+Inf</td><td>none</td></tr>
 * <tr><td>linear</td><td>-Inf</td><td>-0</td><td>x</td><td>+Inf</td><td>none</td></tr>
 * <tr><td>softmax</td><td>+0; NaN if all are</td><td>as +0</td><td>as any x</td><td>NaN in its row</td>
 * <td></td></tr>
 * </table>
 *
 * <p>Results that are subnormal (sigmoid and softmax far to the left) stay so, rounded once.
 */
public final class Activations {

  private Activations() {}

  /** x itself. */
  public static ActivationKernel linear(Tier tier) {
    tier.require();
    return new LinearRows();
  }

  /** 1 / (1 + e<sup>-x</sup>). */
  public static ActivationKernel sigmoid(Tier tier) {
    return tier.require() == Tier.VECTOR ? new SigmoidKernel() : new SigmoidScalar();
  }

  /** Hyperbolic tangent. */
  public static ActivationKernel tanh(Tier tier) {
    return tier.require() == Tier.VECTOR ? new TanhKernel() : new TanhScalar();
  }

  /** max(x, 0), with the derivative 0 at 0. */
  public static ActivationKernel relu(Tier tier) {
    return tier.require() == Tier.VECTOR ? new ReluKernel() : new ReluScalar();
  }

  /** e<sup>x[j]</sup> over the sum of its row. */
  public static ActivationKernel softmax(Tier tier) {
    return tier.require() == Tier.VECTOR ? new SoftmaxKernel() : new SoftmaxScalar();
  }
}
