package dev.ranvier.activation;

import java.util.Map;

/**
 * Exponential linear unit: f(x) = x where x &gt; 0, else alpha (e^x - 1); f' = 1, or f + alpha.
 * Source: Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by
 * exponential linear units", 2016.
 *
 * @param alpha what the output tends to far to the left, negated; above 0, in the range of floats
 */
public record Elu(double alpha) implements Activation {

  /** Checks the range. */
  public Elu {
    Activation.checkPositive("Elu", "alpha", alpha);
  }

  @Override
  public String name() {
    return "elu";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("alpha", alpha);
  }

  @Override
  public Elu withParameters(Map<String, Double> parameters) {
    return new Elu(parameters.get("alpha"));
  }
}
