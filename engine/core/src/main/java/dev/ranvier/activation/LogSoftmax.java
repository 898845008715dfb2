package dev.ranvier.activation;

/**
 * Logarithms of {@link Softmax}, over the outputs of one sample: f(x)_j = x_j - log sum_k e^x_k,
 * which is finite where the probability itself would round to 0.
 */
public record LogSoftmax() implements Activation {

  @Override
  public String name() {
    return "log_softmax";
  }
}
