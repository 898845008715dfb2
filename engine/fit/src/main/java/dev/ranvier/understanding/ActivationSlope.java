package dev.ranvier.understanding;

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

/** Where activations are flat, so that next to no gradient comes through them. */
final class ActivationSlope {

  /** What a function does far out. */
  enum Kind {
    /** Flat on one side: a unit may be dead. */
    RECTIFIER,
    /** Flat on both sides: a unit may be saturated. */
    SQUASHING,
    /** Neither, or it looks at all units at once. */
    OTHER
  }

  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SELU_ALPHA = 1.6732632423543772;
  private static final double GELU_FACTOR = Math.sqrt(2 / Math.PI);

  private ActivationSlope() {}

  static Kind kind(Activation activation) {
    return switch (activation) {
      case Elu _, Gelu _, GeluTanh _, LeakyRelu _, Relu _, Selu _, Silu _, Softplus _ ->
          Kind.RECTIFIER;
      case HardSigmoid _, Sigmoid _, Tanh _ -> Kind.SQUASHING;
      case Linear _, LogSoftmax _, Softmax _ -> Kind.OTHER;
    };
  }

  /** The slope's magnitude at a place, as a share of the largest slope. */
  static double share(Activation activation, double z) {
    return Math.abs(slope(activation, z)) / largest(activation);
  }

  /** f'(z). */
  static double slope(Activation activation, double z) {
    return switch (activation) {
      case Elu elu -> z > 0 ? 1 : elu.alpha() * Math.exp(z);
      case Gelu _ -> normal(z) + z * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
      case GeluTanh _ -> {
        double t = Math.tanh(GELU_FACTOR * (z + 0.044715 * z * z * z));
        double inner = GELU_FACTOR * (1 + 3 * 0.044715 * z * z);
        yield 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * inner;
      }
      case HardSigmoid _ -> z > -3 && z < 3 ? 1.0 / 6 : 0;
      case LeakyRelu leaky -> z > 0 ? 1 : leaky.negativeSlope();
      case Linear _, LogSoftmax _, Softmax _ -> 1;
      case Relu _ -> z > 0 ? 1 : 0;
      case Selu _ -> SELU_SCALE * (z > 0 ? 1 : SELU_ALPHA * Math.exp(z));
      case Sigmoid _ -> sigmoid(z) * sigmoid(-z);
      case Silu _ -> sigmoid(z) * (1 + z * sigmoid(-z));
      case Softplus _ -> sigmoid(z);
      case Tanh _ -> 1 - Math.tanh(z) * Math.tanh(z);
    };
  }

  /** The largest that f' gets. */
  private static double largest(Activation activation) {
    return switch (activation) {
      case Elu elu -> Math.max(1, elu.alpha());
      case Gelu _, GeluTanh _ -> 1.129;
      case HardSigmoid _ -> 1.0 / 6;
      case LeakyRelu leaky -> Math.max(1, leaky.negativeSlope());
      case Selu _ -> SELU_SCALE * SELU_ALPHA;
      case Sigmoid _ -> 0.25;
      case Silu _ -> 1.0998;
      case Linear _, LogSoftmax _, Relu _, Softmax _, Softplus _, Tanh _ -> 1;
    };
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** The normal distribution, off by 7.5e-8 at most: Abramowitz and Stegun, 26.2.17. */
  private static double normal(double z) {
    double t = 1 / (1 + 0.2316419 * Math.abs(z));
    double tail =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
            * Math.exp(-z * z / 2)
            / Math.sqrt(2 * Math.PI);
    return z > 0 ? 1 - tail : tail;
  }
}
