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
 * <tr><td>leaky ReLU</td><td>-Inf</td><td>-0</td><td>x, slope · x</td><td>+Inf</td><td>0.5 ULP</td>
 * </tr>
 * <tr><td>ELU</td><td>-alpha</td><td>+0</td><td>x, alpha · x</td><td>+Inf</td><td>2 ULP</td></tr>
 * <tr><td>SELU</td><td>-1.7580993</td><td>+0</td><td>1.05 · x, 1.76 · x</td><td>+Inf, from x =
 * 3.24e38</td><td>2 ULP</td></tr>
 * <tr><td>GELU, erf form</td><td>-0</td><td>-0</td><td>x / 2</td><td>+Inf</td><td>5 ULP</td></tr>
 * <tr><td>GELU, tanh form</td><td>-0</td><td>-0</td><td>x / 2</td><td>+Inf</td><td>4 ULP from 0
 * on, below that more the smaller y: 9 at -1, 30 at -3, 200 at -10</td></tr>
 * <tr><td>SiLU</td><td>-0</td><td>-0</td><td>x / 2</td><td>+Inf</td><td>4 ULP</td></tr>
 * <tr><td>softplus</td><td>+0</td><td>log 2</td><td>log 2</td><td>+Inf</td><td>4 ULP</td></tr>
 * <tr><td>hard sigmoid</td><td>+0</td><td>0.5</td><td>0.5</td><td>1</td><td>2 ULP</td></tr>
 * <tr><td>erf</td><td>-1</td><td>-0</td><td>1.128 · x</td><td>1</td><td>4 ULP</td></tr>
 * <tr><td>softmax</td><td>+0; NaN if all are</td><td>as +0</td><td>as any x</td><td>NaN in its row</td>
 * <td></td></tr>
 * <tr><td>log-softmax</td><td>-Inf; NaN if all are</td><td>as +0</td><td>as any x</td><td>NaN in its
 * row</td><td>1 ULP and that of the sum</td></tr>
 * </table>
 *
 * <p>Results that are subnormal far to the left stay so, rounded once, for sigmoid and softmax. The
 * tails of the others end before, so that what follows meets no subnormal: softplus is +0 below x =
 * -87.33, GELU in its erf form -0 below -13.146, both where the result would be subnormal; SiLU is
 * -0 below -87.33 (true values under 1.1e-36) and GELU in its tanh form below -10.04 (under
 * 1.2e-37). Derivatives end at the same places. Where x itself is subnormal no result is cut.
 *
 * <p>The errors of derivatives stand in the scalar twin of each.
 */
public final class Activations {

  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SELU_ALPHA = 1.6732632423543772;

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
    return new Softmax(tier);
  }

  /** e<sup>x[j]</sup> over the sum of its row, as its logarithm. */
  public static ActivationKernel logSoftmax(Tier tier) {
    return new LogSoftmax(tier);
  }

  /** x where x &gt; 0, else slope · x; slope above 0. Keras's default is 0.2. */
  public static ActivationKernel leakyRelu(Tier tier, double slope) {
    float s = positive("slope", slope);
    return tier.require() == Tier.VECTOR ? new LeakyReluKernel(s) : new LeakyReluScalar(s);
  }

  /** x where x &gt; 0, else alpha · (e<sup>x</sup> - 1); alpha above 0. Keras's default is 1. */
  public static ActivationKernel elu(Tier tier, double alpha) {
    float a = positive("alpha", alpha);
    return tier.require() == Tier.VECTOR ? new EluKernel(1f, a) : new EluScalar(1f, a);
  }

  /** 1.0507 · ELU with alpha 1.67326: keeps mean 0 and variance 1 (Klambauer et al. 2017). */
  public static ActivationKernel selu(Tier tier) {
    float s = (float) SELU_SCALE;
    float a = (float) (SELU_SCALE * SELU_ALPHA);
    return tier.require() == Tier.VECTOR ? new EluKernel(s, a) : new EluScalar(s, a);
  }

  /** x · Φ(x), Φ the normal distribution: GELU as Keras has it by default. */
  public static ActivationKernel geluErf(Tier tier) {
    return tier.require() == Tier.VECTOR ? new GeluErfKernel() : new GeluErfScalar();
  }

  /** GELU approximated by a tanh, Keras's {@code approximate=True}. */
  public static ActivationKernel geluTanh(Tier tier) {
    return tier.require() == Tier.VECTOR ? new GeluTanhKernel() : new GeluTanhScalar();
  }

  /** x · sigmoid(x), also called swish. */
  public static ActivationKernel silu(Tier tier) {
    return tier.require() == Tier.VECTOR ? new SiluKernel() : new SiluScalar();
  }

  /** log(1 + e<sup>x</sup>). */
  public static ActivationKernel softplus(Tier tier) {
    return tier.require() == Tier.VECTOR ? new SoftplusKernel() : new SoftplusScalar();
  }

  /** min(max(x + 3, 0), 6) / 6. */
  public static ActivationKernel hardSigmoid(Tier tier) {
    return tier.require() == Tier.VECTOR ? new HardSigmoidKernel() : new HardSigmoidScalar();
  }

  /** The error function: for networks that spell GELU out. */
  public static ActivationKernel erf(Tier tier) {
    return tier.require() == Tier.VECTOR ? new ErfKernel() : new ErfScalar();
  }

  private static float positive(String name, double value) {
    float rounded = (float) value;
    if (!(rounded >= Float.MIN_NORMAL && rounded <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          name + " is " + value + ", expected a number above 0 in the range of floats");
    }
    return rounded;
  }
}
