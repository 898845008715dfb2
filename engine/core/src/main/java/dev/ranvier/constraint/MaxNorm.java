package dev.ranvier.constraint;

import java.util.Map;

/**
 * Norms of at most a number.
 *
 * @param maxValue that number, at least 0
 */
public record MaxNorm(double maxValue) implements NormConstraint {

  /** Checks the number. */
  public MaxNorm {
    Constraint.checkNotNegative("MaxNorm", "maxValue", maxValue);
  }

  @Override
  public String name() {
    return "max_norm";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("max_value", maxValue);
  }

  @Override
  public MaxNorm withParameters(Map<String, Double> parameters) {
    return new MaxNorm(parameters.get("max_value"));
  }

  @Override
  public double desired(double norm) {
    return Math.min(norm, maxValue);
  }
}
