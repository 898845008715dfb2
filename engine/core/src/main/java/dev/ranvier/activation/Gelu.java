package dev.ranvier.activation;

/**
 * Gaussian error linear unit: f(x) = x Phi(x) = x/2 (1 + erf(x / sqrt 2)), Phi the normal
 * distribution, f'(x) = Phi(x) + x phi(x). Source: Hendrycks and Gimpel, "Gaussian error linear
 * units", 2016.
 */
public record Gelu() implements Activation {

  @Override
  public String name() {
    return "gelu";
  }
}
