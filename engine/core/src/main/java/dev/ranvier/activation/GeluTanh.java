package dev.ranvier.activation;

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
}
