package dev.ranvier.activation;

/**
 * Scaled exponential linear unit: f(x) = scale x where x &gt; 0, else scale alpha (e^x - 1), with
 * scale = 1.05070098 and alpha = 1.67326324, which keep mean 0 and variance 1 from layer to layer;
 * suits LeCun normal weights. Source: Klambauer et al., "Self-normalizing neural networks", 2017.
 */
public record Selu() implements Activation {

  @Override
  public String name() {
    return "selu";
  }
}
