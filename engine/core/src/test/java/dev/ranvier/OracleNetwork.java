package dev.ranvier;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Elu;
import dev.ranvier.activation.Gelu;
import dev.ranvier.activation.GeluTanh;
import dev.ranvier.activation.HardSigmoid;
import dev.ranvier.activation.LeakyRelu;
import dev.ranvier.activation.Linear;
import dev.ranvier.activation.LogSoftmax;
import dev.ranvier.activation.Relu;
import dev.ranvier.activation.Selu;
import dev.ranvier.activation.Sigmoid;
import dev.ranvier.activation.Silu;
import dev.ranvier.activation.Softmax;
import dev.ranvier.activation.Softplus;
import dev.ranvier.activation.Tanh;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.ParameterSpec;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.BinaryCrossEntropy;
import dev.ranvier.loss.CategoricalCrossEntropy;
import dev.ranvier.loss.Hinge;
import dev.ranvier.loss.Huber;
import dev.ranvier.loss.KlDivergence;
import dev.ranvier.loss.LogCosh;
import dev.ranvier.loss.Loss;
import dev.ranvier.loss.MeanAbsoluteError;
import dev.ranvier.loss.MeanSquaredError;
import dev.ranvier.loss.SparseCategoricalCrossEntropy;
import dev.ranvier.regularizer.Regularizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A network in plain double precision, written from the textbook formulas, all in this one file so
 * that they can be checked beside the books, and sharing no code with the engine. It knows no
 * backpropagation: gradients are central differences.
 */
final class OracleNetwork {

  private static final double STEP = 1e-5;

  private final Model model;
  private final Architecture architecture;
  private final Loss loss;
  private final Map<Integer, double[][]> masks = new HashMap<>();
  private final Map<Integer, double[][]> noises = new HashMap<>();
  private int moved = -1;
  private double way;

  /** Per layer: what has a gradient, matrices row by row, one after the other. */
  final double[][] parameters;

  OracleNetwork(Model model, Loss loss) {
    this.model = model;
    this.architecture = model.architecture();
    this.loss = loss;
    this.parameters = new double[architecture.layers().size()][];
    for (int layer = 0; layer < parameters.length; layer++) {
      parameters[layer] = trainable(model, layer);
    }
  }

  /** What training changes in a layer, unless it is frozen. */
  static double[] trainable(Model model, int layer) {
    return model.architecture().parameters(layer).stream()
        .filter(ParameterSpec::trainable)
        .map(spec -> model.parameter(layer, spec.name()))
        .flatMapToDouble(values -> IntStream.range(0, values.length).mapToDouble(i -> values[i]))
        .toArray();
  }

  /** Has a dropout layer multiply its inputs by these factors. */
  void setMask(int layer, double[][] factors) {
    masks.put(layer, factors);
  }

  /** Has a layer add these numbers to its inputs. */
  void setNoise(int layer, double[][] noise) {
    noises.put(layer, noise);
  }

  /** Outputs [rows][outputSize], as in training: batches are normalized by themselves. */
  double[][] predict(float[][] features) {
    return run(features, true, (activation, sums) -> {});
  }

  /** Outputs [rows][outputSize] after training. */
  double[][] infer(float[][] features) {
    return infer(features, parameters.length - 1);
  }

  /** What a layer gives after training, [rows][its outputs]. */
  double[][] infer(float[][] features, int layer) {
    return run(features, layer + 1, false, (activation, sums) -> {});
  }

  private double[][] run(
      float[][] features, boolean training, BiConsumer<Activation, double[]> watch) {
    return run(features, parameters.length, training, watch);
  }

  private double[][] run(
      float[][] features, int layers, boolean training, BiConsumer<Activation, double[]> watch) {
    double[][] x = new double[features.length][];
    for (int row = 0; row < x.length; row++) {
      float[] sample = features[row];
      x[row] = IntStream.range(0, sample.length).mapToDouble(i -> sample[i]).toArray();
    }
    if (moved >= 0) {
      x[moved / x[0].length][moved % x[0].length] += way;
    }
    for (int layer = 0; layer < layers; layer++) {
      x = run(layer, x, training, watch);
    }
    return x;
  }

  private double[][] run(
      int layer, double[][] x, boolean training, BiConsumer<Activation, double[]> watch) {
    return switch (architecture.layers().get(layer)) {
      case Dense dense ->
          activateAll(dense.activation(), eachRow(x, row -> sums(layer, row)), watch);
      case ActivationLayer function -> activateAll(function.function(), x, watch);
      case Dropout dropout -> training ? multiply(x, masks.get(layer)) : x;
      case Flatten flatten -> x;
      case GaussianNoise noise -> training ? add(x, noises.get(layer)) : x;
      case Rescaling rescaling ->
          eachValue(x, (column, value) -> rescaling.scale() * value + rescaling.offset());
      case Normalization normalization ->
          eachValue(
              x,
              (column, value) ->
                  (value - normalization.mean().get(column))
                      / Math.max(Math.sqrt(normalization.variance().get(column)), 1e-7));
      case BatchNormalization normalization -> normalize(layer, normalization, x, training);
      case LayerNormalization normalization -> normalize(layer, normalization, x);
      case Input input -> throw new AssertionError(input);
    };
  }

  private interface ByColumn {
    double apply(int column, double value);
  }

  private static double[][] eachRow(double[][] x, UnaryOperator<double[]> operation) {
    return Arrays.stream(x).map(operation).toArray(double[][]::new);
  }

  private static double[][] eachValue(double[][] x, ByColumn operation) {
    return eachRow(
        x,
        row ->
            IntStream.range(0, row.length).mapToDouble(j -> operation.apply(j, row[j])).toArray());
  }

  private static double[][] activateAll(
      Activation activation, double[][] z, BiConsumer<Activation, double[]> watch) {
    return eachRow(
        z,
        row -> {
          watch.accept(activation, row);
          return activate(activation, row);
        });
  }

  private static double[][] multiply(double[][] x, double[][] factors) {
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      y[row] = new double[x[row].length];
      for (int j = 0; j < y[row].length; j++) {
        y[row][j] = x[row][j] * factors[row][j];
      }
    }
    return y;
  }

  private static double[][] add(double[][] x, double[][] terms) {
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      double[] added = terms[row];
      double[] from = x[row];
      y[row] = IntStream.range(0, from.length).mapToDouble(j -> from[j] + added[j]).toArray();
    }
    return y;
  }

  /** A frozen layer goes by its averages in training, too. */
  private double[][] normalize(int layer, BatchNormalization of, double[][] x, boolean training) {
    double[] mean = new double[x[0].length];
    double[] variance = new double[mean.length];
    for (int j = 0; j < mean.length; j++) {
      if (training && of.trainable()) {
        for (double[] row : x) {
          mean[j] += row[j] / x.length;
        }
        for (double[] row : x) {
          variance[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / x.length;
        }
      } else {
        mean[j] = model.parameter(layer, "moving_mean")[j];
        variance[j] = model.parameter(layer, "moving_variance")[j];
      }
    }
    return eachValue(
        x,
        (j, value) ->
            scaled(
                layer,
                of.scale(),
                of.center(),
                mean.length,
                j,
                (value - mean[j]) / Math.sqrt(variance[j] + of.epsilon())));
  }

  private double[][] normalize(int layer, LayerNormalization of, double[][] x) {
    return eachRow(
        x,
        row -> {
          double mean = Arrays.stream(row).average().orElseThrow();
          double variance =
              Arrays.stream(row).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
          double[] y = new double[row.length];
          for (int j = 0; j < y.length; j++) {
            double normal = (row[j] - mean) / Math.sqrt(variance + of.epsilon());
            y[j] = scaled(layer, of.scale(), of.center(), y.length, j, normal);
          }
          return y;
        });
  }

  /** By gamma and beta, as far as the layer has them. */
  private double scaled(
      int layer, boolean gamma, boolean beta, int columns, int column, double normal) {
    double scaled = gamma ? normal * parameters[layer][column] : normal;
    return beta ? scaled + parameters[layer][(gamma ? columns : 0) + column] : scaled;
  }

  private double[] sums(int layer, double[] x) {
    int out = architecture.outputSize(layer);
    double[] z = new double[out];
    for (int j = 0; j < out; j++) {
      z[j] = parameters[layer].length > x.length * out ? parameters[layer][x.length * out + j] : 0;
      for (int i = 0; i < x.length; i++) {
        z[j] += x[i] * parameters[layer][i * out + j];
      }
    }
    return z;
  }

  private static double[] activate(Activation activation, double[] z) {
    double[] y = new double[z.length];
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      y[j] =
          switch (activation) {
            case Elu elu -> elu(z[j], elu.alpha());
            case Gelu gelu -> z[j] * normalDistribution(z[j]);
            case GeluTanh gelu -> {
              double cubic = z[j] + 0.044715 * z[j] * z[j] * z[j];
              yield z[j] / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * cubic));
            }
            case HardSigmoid hard -> Math.clamp(z[j] / 6 + 0.5, 0, 1);
            case LeakyRelu leaky -> z[j] > 0 ? z[j] : leaky.negativeSlope() * z[j];
            case Linear linear -> z[j];
            case LogSoftmax log -> Math.exp(z[j]);
            case Relu relu -> Math.max(z[j], 0);
            case Selu selu -> 1.0507009873554805 * elu(z[j], 1.6732632423543772);
            case Sigmoid sigmoid -> 1 / (1 + Math.exp(-z[j]));
            case Silu silu -> z[j] / (1 + Math.exp(-z[j]));
            case Softmax softmax -> Math.exp(z[j]);
            case Softplus softplus -> Math.log(1 + Math.exp(z[j]));
            case Tanh tanh -> Math.tanh(z[j]);
          };
      sum += y[j];
    }
    for (int j = 0; j < y.length; j++) {
      y[j] =
          switch (activation) {
            case Softmax softmax -> y[j] / sum;
            case LogSoftmax log -> z[j] - Math.log(sum);
            case Elu _,
                Gelu _,
                GeluTanh _,
                HardSigmoid _,
                LeakyRelu _,
                Linear _,
                Relu _,
                Selu _,
                Sigmoid _,
                Silu _,
                Softplus _,
                Tanh _ ->
                y[j];
          };
    }
    return y;
  }

  private static double elu(double z, double alpha) {
    return z > 0 ? z : alpha * (Math.exp(z) - 1);
  }

  /** By the Taylor series of its density's integral: enough terms for sums up to 6 or so. */
  private static double normalDistribution(double z) {
    double term = z / Math.sqrt(2 * Math.PI);
    double sum = 0.5;
    for (int k = 0; k < 120; k++) {
      sum += term / (2 * k + 1);
      term *= -z * z / (2 * k + 2);
    }
    return sum;
  }

  /** Mean loss; targets are values [rows][outputSize], or class ids [rows][1]. */
  double loss(float[][] features, float[][] targets) {
    double[][] outputs = predict(features);
    double sum = 0;
    for (int row = 0; row < outputs.length; row++) {
      sum += rowLoss(outputs[row], targets[row]);
    }
    return sum / outputs.length + penalty();
  }

  /** What weights add to the loss. */
  double penalty() {
    double sum = 0;
    for (int layer = 0; layer < parameters.length; layer++) {
      if (architecture.layers().get(layer) instanceof Dense dense && dense.trainable()) {
        int weights = architecture.inputSize(layer) * architecture.outputSize(layer);
        for (int i = 0; i < parameters[layer].length; i++) {
          Regularizer of = i < weights ? dense.regularizer() : dense.biasRegularizer();
          double w = parameters[layer][i];
          sum += of.l1() * Math.abs(w) + of.l2() * w * w;
        }
      }
    }
    return sum;
  }

  private double rowLoss(double[] p, float[] t) {
    double sum = 0;
    switch (loss) {
      case SparseCategoricalCrossEntropy sparse -> {
        for (int j = 0; j < p.length; j++) {
          sum -=
              smooth(j == (int) t[0] ? 1 : 0, sparse.labelSmoothing(), p.length) * Math.log(p[j]);
        }
      }
      case CategoricalCrossEntropy categorical -> {
        for (int j = 0; j < p.length; j++) {
          sum -= smooth(t[j], categorical.labelSmoothing(), p.length) * Math.log(p[j]);
        }
      }
      case BinaryCrossEntropy binary -> {
        for (int j = 0; j < p.length; j++) {
          double cut = Math.min(Math.max(p[j], 1e-7), 1 - 1e-7);
          double y = smooth(t[j], binary.labelSmoothing(), 2);
          sum -= (y * Math.log(cut) + (1 - y) * Math.log(1 - cut)) / p.length;
        }
      }
      case MeanSquaredError squared -> {
        for (int j = 0; j < p.length; j++) {
          sum += (p[j] - t[j]) * (p[j] - t[j]) / p.length;
        }
      }
      case MeanAbsoluteError absolute -> {
        for (int j = 0; j < p.length; j++) {
          sum += Math.abs(p[j] - t[j]) / p.length;
        }
      }
      case Huber huber -> {
        for (int j = 0; j < p.length; j++) {
          double d = Math.abs(p[j] - t[j]);
          double delta = huber.delta();
          sum += (d <= delta ? d * d / 2 : delta * d - delta * delta / 2) / p.length;
        }
      }
      case LogCosh logCosh -> {
        for (int j = 0; j < p.length; j++) {
          sum += Math.log(Math.cosh(p[j] - t[j])) / p.length;
        }
      }
      case KlDivergence divergence -> {
        for (int j = 0; j < p.length; j++) {
          double y = Math.clamp(t[j], 1e-7, 1);
          sum += y * Math.log(y / Math.clamp(p[j], 1e-7, 1));
        }
      }
      case Hinge hinge -> {
        for (int j = 0; j < p.length; j++) {
          sum += Math.max(1 - (t[j] > 0 ? 1 : -1) * p[j], 0) / p.length;
        }
      }
    }
    return sum;
  }

  private static double smooth(double y, double share, int classes) {
    return y * (1 - share) + share / classes;
  }

  /**
   * dLoss/dParameter by central differences, of the shape of {@link #parameters}; nothing of layers
   * that are frozen.
   */
  double[][] gradient(float[][] features, float[][] targets) {
    double[][] gradient = new double[parameters.length][];
    for (int layer = 0; layer < parameters.length; layer++) {
      boolean frozen = !architecture.layers().get(layer).trainable();
      gradient[layer] = new double[frozen ? 0 : parameters[layer].length];
      for (int i = 0; i < gradient[layer].length; i++) {
        double kept = parameters[layer][i];
        parameters[layer][i] = kept + STEP;
        double above = loss(features, targets);
        parameters[layer][i] = kept - STEP;
        double below = loss(features, targets);
        parameters[layer][i] = kept;
        gradient[layer][i] = (above - below) / (2 * STEP);
      }
    }
    return gradient;
  }

  /** The loss by each feature, sample by sample. */
  double[] inputGradient(float[][] features, float[][] targets) {
    double[] gradient = new double[features.length * features[0].length];
    for (moved = 0; moved < gradient.length; moved++) {
      way = STEP;
      double above = loss(features, targets);
      way = -STEP;
      gradient[moved] = (above - loss(features, targets)) / (2 * STEP);
    }
    moved = -1;
    return gradient;
  }

  /** The least distance of a sum from a kink of its activation: there differences mean nothing. */
  double distanceToKink(float[][] features) {
    double[] least = {Double.MAX_VALUE};
    run(
        features,
        true,
        (activation, sums) -> {
          for (double kink : kinks(activation)) {
            for (double value : sums) {
              least[0] = Math.min(least[0], Math.abs(value - kink));
            }
          }
        });
    return least[0];
  }

  private static double[] kinks(Activation activation) {
    return switch (activation) {
      case Elu elu -> new double[] {0};
      case HardSigmoid hard -> new double[] {-3, 3};
      case LeakyRelu leaky -> new double[] {0};
      case Relu relu -> new double[] {0};
      case Selu selu -> new double[] {0};
      case Gelu _,
          GeluTanh _,
          Linear _,
          LogSoftmax _,
          Sigmoid _,
          Silu _,
          Softmax _,
          Softplus _,
          Tanh _ ->
          new double[0];
    };
  }
}
