package dev.ranvier.simd.activation;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.code.x86.Level;

/**
 * The activations, each for the provider that is asked for.
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
  public static ActivationKernel linear(KernelProvider provider) {
    provider.require();
    return new LinearRows();
  }

  /** 1 / (1 + e<sup>-x</sup>). */
  public static ActivationKernel sigmoid(KernelProvider provider) {
    ActivationKernel kernel = provider.hasVectors() ? new SigmoidKernel() : null;
    return of(provider, FloatFunction.SIGMOID, new SigmoidScalar(), kernel, 0f, 0f);
  }

  /** Hyperbolic tangent. */
  public static ActivationKernel tanh(KernelProvider provider) {
    ActivationKernel kernel = provider.hasVectors() ? new TanhKernel() : null;
    return of(provider, FloatFunction.TANH, new TanhScalar(), kernel, 0f, 0f);
  }

  /** max(x, 0), with the derivative 0 at 0. */
  public static ActivationKernel relu(KernelProvider provider) {
    ActivationKernel kernel = provider.hasVectors() ? new ReluKernel() : null;
    return of(provider, FloatFunction.RELU, new ReluScalar(), kernel, 0f, 0f);
  }

  /** e<sup>x[j]</sup> over the sum of its row. */
  public static ActivationKernel softmax(KernelProvider provider) {
    Softmax kernel = new Softmax(provider.require().tier());
    Level level = provider.level().orElse(null);
    return level == null ? kernel : CodeSoftmax.of(level);
  }

  /** e<sup>x[j]</sup> over the sum of its row, as its logarithm. */
  public static ActivationKernel logSoftmax(KernelProvider provider) {
    return new LogSoftmax(provider.require().tier());
  }

  /** x where x &gt; 0, else slope · x; slope above 0. Keras's default is 0.2. */
  public static ActivationKernel leakyRelu(KernelProvider provider, double slope) {
    float s = positive("slope", slope);
    ActivationKernel kernel = provider.hasVectors() ? new LeakyReluKernel(s) : null;
    return of(provider, FloatFunction.LEAKY_RELU, new LeakyReluScalar(s), kernel, s, 0f);
  }

  /** x where x &gt; 0, else alpha · (e<sup>x</sup> - 1); alpha above 0. Keras's default is 1. */
  public static ActivationKernel elu(KernelProvider provider, double alpha) {
    float a = positive("alpha", alpha);
    ActivationKernel kernel = provider.hasVectors() ? new EluKernel(1f, a) : null;
    return of(provider, FloatFunction.ELU, new EluScalar(1f, a), kernel, 1f, a);
  }

  /** 1.0507 · ELU with alpha 1.67326: keeps mean 0 and variance 1 (Klambauer et al. 2017). */
  public static ActivationKernel selu(KernelProvider provider) {
    float s = (float) SELU_SCALE;
    float a = (float) (SELU_SCALE * SELU_ALPHA);
    ActivationKernel kernel = provider.hasVectors() ? new EluKernel(s, a) : null;
    return of(provider, FloatFunction.ELU, new EluScalar(s, a), kernel, s, a);
  }

  /** x · Φ(x), Φ the normal distribution: GELU as Keras has it by default. */
  public static ActivationKernel geluErf(KernelProvider provider) {
    ActivationKernel kernel = provider.hasVectors() ? new GeluErfKernel() : null;
    return of(provider, FloatFunction.GELU_ERF, new GeluErfScalar(), kernel, 0f, 0f);
  }

  /** GELU approximated by a tanh, Keras's {@code approximate=True}. */
  public static ActivationKernel geluTanh(KernelProvider provider) {
    ActivationKernel kernel = provider.hasVectors() ? new GeluTanhKernel() : null;
    return of(provider, FloatFunction.GELU_TANH, new GeluTanhScalar(), kernel, 0f, 0f);
  }

  /** x · sigmoid(x), also called swish. */
  public static ActivationKernel silu(KernelProvider provider) {
    ActivationKernel kernel = provider.hasVectors() ? new SiluKernel() : null;
    return of(provider, FloatFunction.SILU, new SiluScalar(), kernel, 0f, 0f);
  }

  /** log(1 + e<sup>x</sup>). */
  public static ActivationKernel softplus(KernelProvider provider) {
    ActivationKernel kernel = provider.hasVectors() ? new SoftplusKernel() : null;
    return of(provider, FloatFunction.SOFTPLUS, new SoftplusScalar(), kernel, 0f, 0f);
  }

  /** min(max(x + 3, 0), 6) / 6. */
  public static ActivationKernel hardSigmoid(KernelProvider provider) {
    ActivationKernel kernel = provider.hasVectors() ? new HardSigmoidKernel() : null;
    return of(provider, FloatFunction.HARD_SIGMOID, new HardSigmoidScalar(), kernel, 0f, 0f);
  }

  /** The error function: for networks that spell GELU out. */
  public static ActivationKernel erf(KernelProvider provider) {
    return provider.hasVectors() ? new ErfKernel() : new ErfScalar();
  }

  /**
   * A function in code, if that is asked for; else its kernel.
   *
   * @param vectors null where there are none: its twin then
   */
  static ActivationKernel of(
      KernelProvider provider,
      FloatFunction f,
      ActivationKernel twin,
      ActivationKernel vectors,
      float p,
      float q) {
    ActivationKernel kernel = vectors == null ? twin : vectors;
    Level level = provider.level().orElse(null);
    return level == null ? kernel : new CodeActivation(f, twin, kernel, level, p, q);
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
