package dev.ranvier.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;

/** Hyperbolic tangent, f' = 1 - f^2. */
public record Tanh() implements Activation {

  @Override
  public String name() {
    return "tanh";
  }

  @Override
  public ActivationKernel kernel(Tier tier) {
    return Activations.tanh(tier);
  }
}
