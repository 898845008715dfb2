package dev.ranvier.activation;

/** Sigmoid in straight lines: f(x) = min(max(x + 3, 0), 6) / 6, f' = 1/6 where 0 &lt; f &lt; 1. */
public record HardSigmoid() implements Activation {

  @Override
  public String name() {
    return "hard_sigmoid";
  }
}
