package dev.ranvier.understanding;

import dev.ranvier.Model;
import dev.ranvier.activation.Activation;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model in plain double precision for one sample, from the formulas, as it predicts; a softmax or
 * sigmoid at its end may be left out. Knows no gradients but differences.
 */
final class DoubleNetwork {

  private static final List<String> ENDS = List.of("softmax", "log_softmax", "sigmoid");

  private final Model model;
  private final List<Layer> layers;
  private final boolean logits;

  DoubleNetwork(Model model, boolean logits) {
    this.model = model;
    this.layers = model.architecture().layers();
    this.logits = logits;
  }

  double[] run(double[] sample) {
    return run(sample, layers.size(), new ArrayList<>());
  }

  /** What a layer's activation gets for a sample. */
  double[] preactivation(double[] sample, int layer) {
    List<double[]> seen = new ArrayList<>();
    run(sample, layer + 1, seen);
    return seen.getLast();
  }

  private double[] run(double[] sample, int until, List<double[]> preactivations) {
    double[] x = sample.clone();
    for (int i = 0; i < until; i++) {
      boolean last = i == layers.size() - 1;
      switch (layers.get(i)) {
        case Dense dense -> {
          x = sums(i, x, dense);
          preactivations.add(x);
          x = last ? end(dense.activation(), x) : activate(dense.activation(), x);
        }
        case ActivationLayer layer -> {
          preactivations.add(x);
          x = last ? end(layer.function(), x) : activate(layer.function(), x);
        }
        case BatchNormalization norm -> {
          float[] mean = model.parameter(i, "moving_mean");
          float[] variance = model.parameter(i, "moving_variance");
          for (int j = 0; j < x.length; j++) {
            x[j] = (x[j] - mean[j]) / Math.sqrt(variance[j] + norm.epsilon());
          }
          scale(i, x, norm.scale(), norm.center());
        }
        case LayerNormalization norm -> {
          double mean = Arrays.stream(x).average().orElseThrow();
          double variance =
              Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
          x =
              Arrays.stream(x)
                  .map(v -> (v - mean) / Math.sqrt(variance + norm.epsilon()))
                  .toArray();
          scale(i, x, norm.scale(), norm.center());
        }
        case Normalization norm -> {
          for (int j = 0; j < x.length; j++) {
            double deviation = Math.max(Math.sqrt(norm.variance().get(j)), 1e-7);
            x[j] = (x[j] - norm.mean().get(j)) / deviation;
          }
        }
        case Rescaling by -> x = Arrays.stream(x).map(v -> by.scale() * v + by.offset()).toArray();
        case Dropout _, Flatten _, GaussianNoise _ -> {}
        case Input _ -> throw new AssertionError();
      }
    }
    return x;
  }

  private double[] end(Activation activation, double[] z) {
    return logits && ENDS.contains(activation.name()) ? z : activate(activation, z);
  }

  private void scale(int layer, double[] x, boolean scale, boolean center) {
    for (int j = 0; j < x.length; j++) {
      x[j] *= scale ? model.parameter(layer, "gamma")[j] : 1;
      x[j] += center ? model.parameter(layer, "beta")[j] : 0;
    }
  }

  private double[] sums(int layer, double[] x, Dense dense) {
    float[] weights = model.weights(layer);
    float[] bias = model.bias(layer);
    double[] z = new double[dense.outputSize()];
    for (int j = 0; j < z.length; j++) {
      z[j] = bias.length == 0 ? 0 : bias[j];
      for (int i = 0; i < x.length; i++) {
        z[j] += x[i] * weights[i * z.length + j];
      }
    }
    return z;
  }

  static double[] activate(Activation activation, double[] z) {
    if (activation.name().endsWith("softmax")) {
      double most = Arrays.stream(z).max().orElseThrow();
      double sum = Arrays.stream(z).map(v -> Math.exp(v - most)).sum();
      double[] shares = Arrays.stream(z).map(v -> v - most - Math.log(sum)).toArray();
      return activation.name().equals("softmax")
          ? Arrays.stream(shares).map(Math::exp).toArray()
          : shares;
    }
    return Arrays.stream(z).map(v -> activate(activation, v)).toArray();
  }

  static double activate(Activation activation, double z) {
    return switch (activation.name()) {
      case "linear" -> z;
      case "relu" -> Math.max(z, 0);
      case "leaky_relu" -> z > 0 ? z : activation.parameters().get("negative_slope") * z;
      case "elu" -> z > 0 ? z : activation.parameters().get("alpha") * Math.expm1(z);
      case "selu" -> 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * Math.expm1(z));
      case "sigmoid" -> 1 / (1 + Math.exp(-z));
      case "hard_sigmoid" -> Math.clamp(z / 6 + 0.5, 0, 1);
      case "tanh" -> Math.tanh(z);
      case "softplus" -> Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
      case "silu" -> z / (1 + Math.exp(-z));
      case "gelu" -> z * normal(z);
      case "gelu_tanh" ->
          z / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
      default -> throw new AssertionError("no formula for " + activation);
    };
  }

  /** The normal distribution, by Simpson's rule over its density. */
  private static double normal(double z) {
    int parts = 100;
    double step = z / parts;
    double sum = 0;
    for (int i = 0; i <= parts; i++) {
      double factor = i == 0 || i == parts ? 1 : i % 2 == 0 ? 2 : 4;
      sum += factor * Math.exp(-(i * step) * (i * step) / 2);
    }
    return 0.5 + sum * step / 3 / Math.sqrt(2 * Math.PI);
  }

  /** The slope of an activation by differences. */
  static double slope(Activation activation, double z) {
    double step = 1e-6;
    return (activate(activation, z + step) - activate(activation, z - step)) / (2 * step);
  }

  /** The gradient of one output by central differences. */
  double[] gradient(double[] sample, int output) {
    double step = 1e-6;
    double[] gradient = new double[sample.length];
    for (int i = 0; i < sample.length; i++) {
      double[] above = sample.clone();
      double[] below = sample.clone();
      above[i] += step;
      below[i] -= step;
      gradient[i] = (run(above)[output] - run(below)[output]) / (2 * step);
    }
    return gradient;
  }

  static double[] doubles(float[] values) {
    double[] copy = new double[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[i];
    }
    return copy;
  }
}
