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
import dev.ranvier.layer.Architecture;
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

/**
 * A network in plain double precision, written from the textbook formulas and sharing no code with
 * the engine. It knows no backpropagation: gradients are central differences.
 */
final class OracleNetwork {

  private static final double STEP = 1e-5;

  private final Architecture architecture;
  private final Loss loss;

  /** Per layer: weights [inputSize * outputSize] row by row, then the bias if it has one. */
  final double[][] parameters;

  OracleNetwork(Model model, Loss loss) {
    this.architecture = model.architecture();
    this.loss = loss;
    this.parameters = new double[architecture.layers().size()][];
    for (int layer = 0; layer < parameters.length; layer++) {
      float[] weights = model.weights(layer);
      float[] bias = model.bias(layer);
      parameters[layer] = new double[weights.length + bias.length];
      for (int i = 0; i < weights.length; i++) {
        parameters[layer][i] = weights[i];
      }
      for (int i = 0; i < bias.length; i++) {
        parameters[layer][weights.length + i] = bias[i];
      }
    }
  }

  /** Outputs [rows][outputSize]. */
  double[][] predict(float[][] features) {
    double[][] outputs = new double[features.length][];
    for (int row = 0; row < features.length; row++) {
      double[] x = new double[features[row].length];
      for (int i = 0; i < x.length; i++) {
        x[i] = features[row][i];
      }
      for (int layer = 0; layer < parameters.length; layer++) {
        x = activate(architecture.layers().get(layer).activation(), sums(layer, x));
      }
      outputs[row] = x;
    }
    return outputs;
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
      if (activation instanceof Softmax) {
        y[j] /= sum;
      } else if (activation instanceof LogSoftmax) {
        y[j] = z[j] - Math.log(sum);
      }
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

  private double penalty() {
    double sum = 0;
    for (int layer = 0; layer < parameters.length; layer++) {
      Regularizer regularizer = architecture.layers().get(layer).regularizer();
      int weights = architecture.inputSize(layer) * architecture.outputSize(layer);
      for (int i = 0; i < weights; i++) {
        double w = parameters[layer][i];
        sum += regularizer.l1() * Math.abs(w) + regularizer.l2() * w * w;
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

  /** dLoss/dParameter by central differences, of the shape of {@link #parameters}. */
  double[][] gradient(float[][] features, float[][] targets) {
    double[][] gradient = new double[parameters.length][];
    for (int layer = 0; layer < parameters.length; layer++) {
      gradient[layer] = new double[parameters[layer].length];
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

  /** The least distance of a sum from a kink of its activation: there differences mean nothing. */
  double distanceToKink(float[][] features) {
    double least = Double.MAX_VALUE;
    for (float[] sample : features) {
      double[] x = new double[sample.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = sample[i];
      }
      for (int layer = 0; layer < parameters.length; layer++) {
        double[] z = sums(layer, x);
        Activation activation = architecture.layers().get(layer).activation();
        for (double kink : kinks(activation)) {
          for (double value : z) {
            least = Math.min(least, Math.abs(value - kink));
          }
        }
        x = activate(activation, z);
      }
    }
    return least;
  }

  private static double[] kinks(Activation activation) {
    return switch (activation) {
      case Elu elu -> new double[] {0};
      case HardSigmoid hard -> new double[] {-3, 3};
      case LeakyRelu leaky -> new double[] {0};
      case Relu relu -> new double[] {0};
      case Selu selu -> new double[] {0};
      default -> new double[0];
    };
  }
}
