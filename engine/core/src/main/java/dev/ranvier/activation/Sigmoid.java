package dev.ranvier.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;

/** Logistic function: f(x) = 1 / (1 + e^-x), f' = f (1 - f). */
public record Sigmoid() implements Activation {

  @Override
  public String name() {
    return "sigmoid";
  }

  @Override
  public ActivationKernel kernel(Tier tier) {
    return Activations.sigmoid(tier);
  }
}
