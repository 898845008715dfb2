package dev.ranvier.activation;

/** Probabilities over the outputs of one sample: f(x)_j = e^x_j / sum_k e^x_k. */
public record Softmax() implements Activation {

  @Override
  public String name() {
    return "softmax";
  }
}
