package dev.ranvier.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;

/** Smooth form of ReLU: f(x) = log(1 + e^x), f' = 1 - e^-f. */
public record Softplus() implements Activation {

  @Override
  public String name() {
    return "softplus";
  }

  @Override
  public ActivationKernel kernel(Tier tier) {
    return Activations.softplus(tier);
  }
}
