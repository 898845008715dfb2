package dev.ranvier.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;

/**
 * Logarithms of {@link Softmax}, over the outputs of one sample: f(x)_j = x_j - log sum_k e^x_k,
 * which is finite where the probability itself would round to 0.
 */
public record LogSoftmax() implements Activation {

  @Override
  public String name() {
    return "log_softmax";
  }

  @Override
  public ActivationKernel kernel(Tier tier) {
    return Activations.logSoftmax(tier);
  }
}
