package dev.ranvier.simd.activation;

import dev.ranvier.simd.ErfOracle;
import dev.ranvier.simd.KernelProvider;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** Every activation, in one list however long: add one here and all tests run it. */
public final class ActivationCases {

  private static final float INF = Float.POSITIVE_INFINITY;
  private static final float TINY = Float.MIN_VALUE;

  /** Below this the tails of SiLU and of derivatives may be 0. */
  private static final double FLUSHED = 1.1e-36;

  private static final double ALPHA = 1.6732632423543772;
  private static final double SCALE = 1.0507009873554805;

  public static final List<ActivationCase> ALL =
      List.of(
          elementwise(
              "sigmoid",
              Activations::sigmoid,
              x -> 1 / (1 + StrictMath.exp(-x)),
              y -> y * (1 - y),
              4,
              new float[][] {{-INF, 0f}, {-0f, 0.5f}, {0f, 0.5f}, {TINY, 0.5f}, {INF, 1f}}),
          elementwise(
              "tanh",
              Activations::tanh,
              StrictMath::tanh,
              y -> 1 - y * y,
              4,
              new float[][] {{-INF, -1f}, {-0f, -0f}, {0f, 0f}, {-TINY, -TINY}, {INF, 1f}}),
          elementwise(
              "relu",
              Activations::relu,
              x -> Math.max(x, 0),
              y -> y <= 0 ? 0 : 1,
              0,
              new float[][] {
                {-INF, 0f}, {-0f, 0f}, {0f, 0f}, {-TINY, 0f}, {TINY, TINY}, {INF, INF}
              }),
          elementwise(
              "linear",
              Activations::linear,
              x -> x,
              y -> 1,
              0,
              new float[][] {{-INF, -INF}, {-0f, -0f}, {TINY, TINY}, {INF, INF}}),
          elementwise(
              "leaky ReLU",
              provider -> Activations.leakyRelu(provider, 0.2f),
              x -> x <= 0 ? 0.2f * x : x,
              y -> y <= 0 ? 0.2f : 1,
              0.5,
              new float[][] {
                {-INF, -INF}, {-0f, -0f}, {0f, 0f}, {-TINY, -0f}, {TINY, TINY}, {INF, INF}
              }),
          elementwise(
              "ELU",
              provider -> Activations.elu(provider, 1),
              x -> x <= 0 ? StrictMath.expm1(x) : x,
              y -> y > 0 ? 1 : y + 1,
              2,
              new float[][] {
                {-INF, -1f}, {-0f, 0f}, {0f, 0f}, {-TINY, -TINY}, {TINY, TINY}, {INF, INF}
              }),
          elementwise(
              "ELU with alpha 0.3",
              provider -> Activations.elu(provider, 0.3),
              x -> x <= 0 ? 0.3 * StrictMath.expm1(x) : x,
              y -> y > 0 ? 1 : y + 0.3,
              (x, expected) -> 2 * ulp(expected),
              (y, slope) -> ulp(0.3),
              new float[][] {{-INF, -0.3f}, {-0f, 0f}, {0f, 0f}, {TINY, TINY}, {INF, INF}}),
          elementwise(
              "SELU",
              Activations::selu,
              x -> SCALE * (x <= 0 ? ALPHA * StrictMath.expm1(x) : x),
              y -> y > 0 ? SCALE : y + SCALE * ALPHA,
              (x, expected) -> 2 * ulp(expected),
              (y, slope) -> ulp(SCALE * ALPHA),
              new float[][] {
                {-INF, (float) (-SCALE * ALPHA)}, {-0f, 0f}, {0f, 0f}, {TINY, TINY}, {INF, INF}
              }),
          elementwise(
              "GELU, erf form",
              Activations::geluErf,
              x -> Math.max(x, -1000) * ErfOracle.normal(x),
              x -> ErfOracle.normal(clamp(x)) + clamp(x) * ErfOracle.density(x),
              (x, expected) -> flushed(5, expected, Float.MIN_NORMAL),
              (x, slope) ->
                  4 * ulp(ErfOracle.normal(x)) + 4 * ulp(clamp(x) * ErfOracle.density(x)) + FLUSHED,
              new float[][] {{-INF, -0f}, {-20f, -0f}, {-0f, -0f}, {0f, 0f}, {INF, INF}}),
          elementwise(
              "GELU, tanh form",
              Activations::geluTanh,
              x -> Math.max(x, -1000) * sigmoid(twiceU(x)),
              x -> siluSlope(twiceU(clamp(x)), clamp(x) * twiceUSlope(clamp(x))),
              (x, expected) ->
                  flushed(4 + (x < 0 ? 4 * Math.abs(twiceU(x)) : 0), expected, FLUSHED),
              (x, slope) ->
                  (4 + 4 * Math.abs(twiceU(clamp(x))))
                          * (ulp(sigmoid(twiceU(clamp(x))))
                              + ulp(siluBend(twiceU(clamp(x)), clamp(x) * twiceUSlope(clamp(x)))))
                      + 3 * FLUSHED,
              new float[][] {{-INF, -0f}, {-20f, -0f}, {-0f, -0f}, {0f, 0f}, {INF, INF}}),
          elementwise(
              "SiLU",
              Activations::silu,
              x -> Math.max(x, -1000) * sigmoid(x),
              x -> siluSlope(clamp(x), clamp(x)),
              (x, expected) -> flushed(4, expected, FLUSHED),
              (x, slope) -> 4 * ulp(sigmoid(x)) + 4 * ulp(siluBend(clamp(x), clamp(x))) + FLUSHED,
              new float[][] {{-INF, -0f}, {-90f, -0f}, {-0f, -0f}, {0f, 0f}, {INF, INF}}),
          elementwise(
              "softplus",
              Activations::softplus,
              x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x))),
              y -> -StrictMath.expm1(-y),
              (x, expected) -> flushed(4, expected, Float.MIN_NORMAL),
              (y, slope) -> 2 * ulp(slope),
              new float[][] {{-INF, 0f}, {-90f, 0f}, {INF, INF}}),
          elementwise(
              "hard sigmoid",
              Activations::hardSigmoid,
              x -> Math.clamp(x + 3, 0, 6) / 6,
              y -> y <= 0 || y >= 1 ? 0 : 1 / 6.0,
              2,
              new float[][] {
                {-INF, 0f}, {-3f, 0f}, {-0f, 0.5f}, {TINY, 0.5f}, {3f, 1f}, {INF, 1f}
              }),
          elementwise(
              "erf",
              Activations::erf,
              ErfOracle::erf,
              x -> 2 / StrictMath.sqrt(StrictMath.PI) * StrictMath.exp(-x * x),
              (x, expected) -> 4 * ulp(expected),
              (x, slope) -> flushed(3, slope, FLUSHED),
              new float[][] {{-INF, -1f}, {-0f, -0f}, {0f, 0f}, {-TINY, -TINY}, {INF, 1f}}),
          new ActivationCase(
              "softmax",
              Activations::softmax,
              ActivationCases::softmax,
              ActivationCases::softmaxBackward,
              (x, j, y) -> Math.ulp((float) y) * (8 + x.length / 16.0 + largest(x) - x[j]),
              (y, g, j, e) ->
                  Math.ulp(1f) * (8 + y.length / 16.0) * y[j] * (2 * sumAbs(y, g) + Math.abs(g[j])),
              new float[0][]),
          new ActivationCase(
              "log-softmax",
              Activations::logSoftmax,
              ActivationCases::logSoftmax,
              ActivationCases::logSoftmaxBackward,
              (x, j, y) -> 2 * Math.ulp((float) y) + Math.ulp(1f) * (4 + x.length / 16.0),
              (y, g, j, e) ->
                  Math.ulp(1f)
                      * ((8 + y.length / 16.0) * StrictMath.exp(y[j]) * sumAbs(g) + Math.abs(e)),
              new float[0][]));

  private ActivationCases() {}

  private static ActivationCase elementwise(
      String name,
      Function<KernelProvider, ActivationKernel> kernel,
      DoubleUnaryOperator f,
      DoubleUnaryOperator derivative,
      double ulps,
      float[][] specials) {
    return elementwise(
        name,
        kernel,
        f,
        derivative,
        (x, expected) -> ulps * ulp(expected),
        (saved, slope) -> ulp(slope),
        specials);
  }

  /** With the error allowed of f(x) and, given what is saved, of f'. */
  private static ActivationCase elementwise(
      String name,
      Function<KernelProvider, ActivationKernel> kernel,
      DoubleUnaryOperator f,
      DoubleUnaryOperator derivative,
      DoubleBinaryOperator error,
      DoubleBinaryOperator slopeError,
      float[][] specials) {
    return new ActivationCase(
        name,
        kernel,
        x -> Arrays.stream(x).map(f).toArray(),
        (saved, grad) -> {
          double[] out = new double[grad.length];
          for (int j = 0; j < out.length; j++) {
            out[j] = grad[j] * derivative.applyAsDouble(saved[j]);
          }
          return out;
        },
        (x, j, expected) -> error.applyAsDouble(x[j], expected),
        (saved, grad, j, expected) ->
            Math.abs(grad[j]) * slopeError.applyAsDouble(saved[j], expected / grad[j])
                + ulp(expected),
        specials);
  }

  private static double ulp(double x) {
    return Math.ulp((float) x);
  }

  /** So many units in the last place, or all of a result that is below the bound. */
  private static double flushed(double ulps, double expected, double bound) {
    return Math.abs(expected) < bound ? bound : ulps * ulp(expected);
  }

  /** Beyond 1000 nothing changes any more, and at infinity formulas are not defined. */
  private static double clamp(double x) {
    return Math.clamp(x, -1000, 1000);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }

  private static double twiceU(double x) {
    return StrictMath.sqrt(8 / StrictMath.PI) * (x + 0.044715 * x * x * x);
  }

  private static double twiceUSlope(double x) {
    return StrictMath.sqrt(8 / StrictMath.PI) * (1 + 3 * 0.044715 * x * x);
  }

  /** The derivative of x · sigmoid(v), where factor is x · dv/dx. */
  private static double siluSlope(double v, double factor) {
    return sigmoid(v) + siluBend(v, factor);
  }

  private static double siluBend(double v, double factor) {
    return factor * sigmoid(v) * sigmoid(-v);
  }

  private static double[] softmax(double[] x) {
    double max = largest(x);
    double[] y = new double[x.length];
    double sum = 0;
    for (int j = 0; j < y.length; j++) {
      sum += y[j] = StrictMath.exp(x[j] - max);
    }
    for (int j = 0; j < y.length; j++) {
      y[j] /= sum;
    }
    return y;
  }

  private static double[] softmaxBackward(double[] y, double[] grad) {
    double dot = 0;
    for (int j = 0; j < y.length; j++) {
      dot += y[j] * grad[j];
    }
    double[] out = new double[y.length];
    for (int j = 0; j < y.length; j++) {
      out[j] = y[j] * (grad[j] - dot);
    }
    return out;
  }

  private static double[] logSoftmax(double[] x) {
    double max = largest(x);
    double sum = Arrays.stream(x).map(value -> StrictMath.exp(value - max)).sum();
    return Arrays.stream(x).map(value -> value - max - StrictMath.log(sum)).toArray();
  }

  private static double[] logSoftmaxBackward(double[] y, double[] grad) {
    double sum = Arrays.stream(grad).sum();
    double[] out = new double[y.length];
    for (int j = 0; j < y.length; j++) {
      out[j] = grad[j] - StrictMath.exp(y[j]) * sum;
    }
    return out;
  }

  private static double largest(double[] x) {
    return Arrays.stream(x).max().orElseThrow();
  }

  private static double sumAbs(double[] y, double[] g) {
    double sum = 0;
    for (int j = 0; j < y.length; j++) {
      sum += Math.abs(y[j] * g[j]);
    }
    return sum;
  }

  private static double sumAbs(double[] g) {
    return Arrays.stream(g).map(Math::abs).sum();
  }
}
