package dev.ranvier.chain;

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

/** What a prediction of logits leaves out at the network's end. */
public final class Logits {

  private Logits() {}

  /** Whether the activation makes probabilities, or their logarithms, of logits. */
  public static boolean arePastBy(Activation activation) {
    return switch (activation) {
      case LogSoftmax _, Sigmoid _, Softmax _ -> true;
      case Elu _,
          Gelu _,
          GeluTanh _,
          HardSigmoid _,
          LeakyRelu _,
          Linear _,
          Relu _,
          Selu _,
          Silu _,
          Softplus _,
          Tanh _ ->
          false;
    };
  }
}
