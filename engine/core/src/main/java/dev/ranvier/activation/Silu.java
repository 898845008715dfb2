package dev.ranvier.activation;

/**
 * Sigmoid linear unit, also called swish: f(x) = x s with s = 1 / (1 + e^-x), f'(x) = s (1 + x (1 -
 * s)). Source: Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for neural network function
 * approximation in reinforcement learning", 2017.
 */
public record Silu() implements Activation {

  @Override
  public String name() {
    return "silu";
  }
}
