package dev.ranvier.simd.activation;

import dev.ranvier.simd.Tier;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** Every activation: add one here and all tests run it. */
public final class ActivationCases {

  private static final float INF = Float.POSITIVE_INFINITY;
  private static final float TINY = Float.MIN_VALUE;

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
              y -> y > 0 ? 1 : 0,
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
          new ActivationCase(
              "softmax",
              Activations::softmax,
              ActivationCases::softmax,
              ActivationCases::softmaxBackward,
              (x, j, y) -> Math.ulp((float) y) * (8 + x.length / 16.0 + largest(x) - x[j]),
              (y, g, j, e) ->
                  Math.ulp(1f) * (8 + y.length / 16.0) * y[j] * (2 * sumAbs(y, g) + Math.abs(g[j])),
              0,
              new float[0][]));

  private ActivationCases() {}

  private static ActivationCase elementwise(
      String name,
      Function<Tier, ActivationKernel> kernel,
      DoubleUnaryOperator f,
      DoubleUnaryOperator derivative,
      double ulps,
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
        (x, j, expected) -> ulps * Math.ulp((float) expected),
        (saved, grad, j, expected) -> 2 * Math.ulp((float) expected),
        ulps,
        specials);
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
}
