package dev.ranvier.activation;

/** Smooth form of ReLU: f(x) = log(1 + e^x), f' = 1 - e^-f. */
public record Softplus() implements Activation {

  @Override
  public String name() {
    return "softplus";
  }
}
