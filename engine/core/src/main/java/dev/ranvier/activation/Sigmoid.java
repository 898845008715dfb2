package dev.ranvier.activation;

/** Logistic function: f(x) = 1 / (1 + e^-x), f' = f (1 - f). */
public record Sigmoid() implements Activation {

  @Override
  public String name() {
    return "sigmoid";
  }
}
