package dev.ranvier.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;

/** Rectified linear unit: f(x) = max(x, 0), f'(x) = 1 where x > 0, else 0. */
public record Relu() implements Activation {

  @Override
  public String name() {
    return "relu";
  }

  @Override
  public ActivationKernel kernel(Tier tier) {
    return Activations.relu(tier);
  }
}
