package dev.ranvier.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;

/** Probabilities over the outputs of one sample: f(x)_j = e^x_j / sum_k e^x_k. */
public record Softmax() implements Activation {

  @Override
  public String name() {
    return "softmax";
  }

  @Override
  public ActivationKernel kernel(Tier tier) {
    return Activations.softmax(tier);
  }
}
