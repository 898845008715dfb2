package dev.ranvier.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;

/**
 * {@link Gelu} approximated: f(x) = x/2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). Keras has it
 * under no name of its own but as {@code gelu} with {@code approximate=True}. Source: Hendrycks and
 * Gimpel, "Gaussian error linear units", 2016.
 */
public record GeluTanh() implements Activation {

  @Override
  public String name() {
    return "gelu_tanh";
  }

  @Override
  public ActivationKernel kernel(Tier tier) {
    return Activations.geluTanh(tier);
  }
}
