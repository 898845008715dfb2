package dev.ranvier.activation;

/** Hyperbolic tangent, f' = 1 - f^2. */
public record Tanh() implements Activation {

  @Override
  public String name() {
    return "tanh";
  }
}
