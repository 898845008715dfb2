package dev.ranvier.activation;

/** The identity: f(x) = x, f' = 1. */
public record Linear() implements Activation {

  @Override
  public String name() {
    return "linear";
  }
}
