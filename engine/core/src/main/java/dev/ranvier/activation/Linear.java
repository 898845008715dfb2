package dev.ranvier.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;

/** The identity: f(x) = x, f' = 1. */
public record Linear() implements Activation {

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public ActivationKernel kernel(Tier tier) {
    return Activations.linear(tier);
  }
}
