package dev.ranvier.activation;

/** Rectified linear unit: f(x) = max(x, 0), f'(x) = 1 where x > 0, else 0. */
public record Relu() implements Activation {

  @Override
  public String name() {
    return "relu";
  }
}
