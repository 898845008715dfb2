package dev.ranvier.simd.loss;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Every loss: add one here and all tests run it. */
public final class LossCases {

  public static final List<LossCase> ALL =
      List.of(
          new LossCase(
              "softmaxCrossEntropy",
              Losses::softmaxCrossEntropy,
              false,
              LossCases::probabilities,
              each(x -> 10 * x),
              LossCases::softmax,
              LossCases::crossEntropy,
              (x, y) -> minus(softmax(x), y),
              8),
          new LossCase(
              "softmaxCrossEntropyClassIds",
              Losses::softmaxCrossEntropyClassIds,
              true,
              LossCases::oneHot,
              each(x -> 10 * x),
              LossCases::softmax,
              LossCases::crossEntropy,
              (x, y) -> minus(softmax(x), y),
              8),
          new LossCase(
              "sigmoidBinaryCrossEntropy",
              Losses::sigmoidBinaryCrossEntropy,
              false,
              each(x -> x > 0 ? 1 : 0),
              each(x -> 10 * x),
              each(LossCases::sigmoid),
              mean(
                  (z, y) ->
                      Math.max(z, 0) - z * y + StrictMath.log1p(StrictMath.exp(-Math.abs(z)))),
              meanGradient((z, y) -> sigmoid(z) - y),
              8),
          new LossCase(
              "meanSquaredError",
              Losses::meanSquaredError,
              false,
              each(x -> 3 * x),
              each(x -> 4 * x),
              x -> x,
              mean((p, y) -> (p - y) * (p - y)),
              meanGradient((p, y) -> 2 * (p - y)),
              8),
          new LossCase(
              "binaryCrossEntropy",
              Losses::binaryCrossEntropy,
              false,
              each(x -> x > 0 ? 1 : 0),
              each(x -> 0.5 + 0.49 * x),
              x -> x,
              mean((p, y) -> -y * StrictMath.log(p) - (1 - y) * StrictMath.log(1 - p)),
              meanGradient((p, y) -> (p - y) / (p * (1 - p))),
              8),
          new LossCase(
              "softmaxCrossEntropySmoothed",
              provider -> Losses.softmaxCrossEntropy(provider, 0.1f),
              false,
              LossCases::probabilities,
              each(x -> 10 * x),
              LossCases::softmax,
              (x, y) -> crossEntropy(x, smoothed(y)),
              (x, y) -> minus(softmax(x), smoothed(y)),
              8),
          new LossCase(
              "softmaxCrossEntropyClassIdsSmoothed",
              provider -> Losses.softmaxCrossEntropyClassIds(provider, 0.1f),
              true,
              LossCases::oneHot,
              each(x -> 10 * x),
              LossCases::softmax,
              (x, y) -> crossEntropy(x, smoothed(y)),
              (x, y) -> minus(softmax(x), smoothed(y)),
              8),
          new LossCase(
              "sigmoidBinaryCrossEntropySmoothed",
              provider -> Losses.sigmoidBinaryCrossEntropy(provider, 0.2f),
              false,
              each(x -> x > 0 ? 1 : 0),
              each(x -> 10 * x),
              each(LossCases::sigmoid),
              mean(
                  (z, y) ->
                      Math.max(z, 0)
                          - z * (0.8 * y + 0.1)
                          + StrictMath.log1p(StrictMath.exp(-Math.abs(z)))),
              meanGradient((z, y) -> sigmoid(z) - (0.8 * y + 0.1)),
              8),
          new LossCase(
              "binaryCrossEntropySmoothed",
              provider -> Losses.binaryCrossEntropy(provider, 0.2f),
              false,
              each(x -> x > 0 ? 1 : 0),
              each(x -> 0.5 + 0.49 * x),
              x -> x,
              mean(
                  (p, y) ->
                      -(0.8 * y + 0.1) * StrictMath.log(p)
                          - (0.9 - 0.8 * y) * StrictMath.log(1 - p)),
              meanGradient((p, y) -> (p - (0.8 * y + 0.1)) / (p * (1 - p))),
              8),
          new LossCase(
              "meanAbsoluteError",
              Losses::meanAbsoluteError,
              false,
              each(x -> 3 * x),
              each(x -> 4 * x),
              x -> x,
              mean((p, y) -> Math.abs(p - y)),
              meanGradient((p, y) -> Math.signum(p - y)),
              8),
          new LossCase(
              "huber",
              provider -> Losses.huber(provider, 1.5f),
              false,
              each(x -> 3 * x),
              each(x -> 4 * x),
              x -> x,
              mean(
                  (p, y) -> {
                    double d = Math.abs(p - y);
                    return d <= 1.5 ? d * d / 2 : 1.5 * d - 1.5 * 1.5 / 2;
                  }),
              meanGradient((p, y) -> Math.clamp(p - y, -1.5, 1.5)),
              8),
          new LossCase(
              "logCosh",
              Losses::logCosh,
              false,
              each(x -> 3 * x),
              each(x -> 4 * x),
              x -> x,
              mean((p, y) -> StrictMath.log(StrictMath.cosh(p - y))),
              meanGradient((p, y) -> StrictMath.tanh(p - y)),
              8),
          new LossCase(
              "klDivergence",
              Losses::klDivergence,
              false,
              LossCases::probabilities,
              LossCases::distribution,
              x -> x,
              (x, y) -> {
                double sum = 0;
                for (int j = 0; j < x.length; j++) {
                  double t = Math.clamp(y[j], 1e-7, 1);
                  sum += t * StrictMath.log(t / x[j]);
                }
                return sum;
              },
              (x, y) -> {
                double[] gradient = new double[x.length];
                for (int j = 0; j < x.length; j++) {
                  gradient[j] = -Math.clamp(y[j], 1e-7, 1) / x[j];
                }
                return gradient;
              },
              8),
          hinge("hinge", each(x -> x > 0 ? 1 : -1)),
          hinge("hingeFromZeroAndOne", each(x -> x > 0 ? 1 : 0)));

  private LossCases() {}

  private static LossCase.RowFunction each(DoubleUnaryOperator f) {
    return row -> Arrays.stream(row).map(x -> (float) f.applyAsDouble(x)).toArray();
  }

  private static LossCase.RowLoss mean(DoubleBinaryOperator term) {
    return (x, y) -> {
      double sum = 0;
      for (int j = 0; j < x.length; j++) {
        sum += term.applyAsDouble(x[j], y[j]);
      }
      return sum / x.length;
    };
  }

  private static LossCase.RowGradient meanGradient(DoubleBinaryOperator term) {
    return (x, y) -> {
      double[] gradient = new double[x.length];
      for (int j = 0; j < x.length; j++) {
        gradient[j] = term.applyAsDouble(x[j], y[j]) / x.length;
      }
      return gradient;
    };
  }

  private static double sigmoid(double z) {
    return 1 / (1 + StrictMath.exp(-z));
  }

  private static LossCase hinge(String name, LossCase.RowFunction targets) {
    return new LossCase(
        name,
        Losses::hinge,
        false,
        targets,
        each(x -> 2 * x),
        x -> x,
        mean((p, y) -> Math.max(1 - (y > 0 ? 1 : -1) * p, 0)),
        meanGradient((p, y) -> (y > 0 ? 1 : -1) * p < 1 ? (y > 0 ? -1 : 1) : 0),
        8);
  }

  private static double[] smoothed(double[] y) {
    return Arrays.stream(y).map(v -> v * 0.9 + 0.1 / y.length).toArray();
  }

  private static double[] probabilities(double[] row) {
    double sum = Arrays.stream(row).map(Math::abs).sum();
    double[] y = each(x -> Math.abs(x) / sum).apply(row);
    double rest = 1;
    for (int j = 1; j < y.length; j++) {
      rest -= y[j];
    }
    y[0] = (float) rest;
    return y;
  }

  /** Probabilities none of which is near 0. */
  private static double[] distribution(double[] row) {
    double sum = Arrays.stream(row).map(x -> x + 1.1).sum();
    return each(x -> (x + 1.1) / sum).apply(row);
  }

  private static double[] oneHot(double[] row) {
    double[] y = new double[row.length];
    y[(int) (Math.abs(row[0]) * 0.999 * row.length)] = 1;
    return y;
  }

  private static double[] softmax(double[] x) {
    double max = Arrays.stream(x).max().orElseThrow();
    double sum = Arrays.stream(x).map(v -> StrictMath.exp(v - max)).sum();
    return Arrays.stream(x).map(v -> StrictMath.exp(v - max) / sum).toArray();
  }

  private static double crossEntropy(double[] x, double[] y) {
    double[] p = softmax(x);
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum -= y[j] == 0 ? 0 : y[j] * StrictMath.log(p[j]);
    }
    return sum;
  }

  private static double[] minus(double[] p, double[] y) {
    double[] difference = new double[p.length];
    for (int j = 0; j < p.length; j++) {
      difference[j] = p[j] - y[j];
    }
    return difference;
  }
}
