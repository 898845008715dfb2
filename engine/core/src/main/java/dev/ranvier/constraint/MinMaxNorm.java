package dev.ranvier.constraint;

import java.util.Map;

/**
 * Norms between two numbers, or on their way there: rate · clip(norm) + (1 - rate) · norm.
 *
 * @param minValue the smaller one, at least 0
 * @param maxValue the larger one
 * @param rate how much of the way a norm goes with each update, in [0, 1]; 1 by default
 */
public record MinMaxNorm(double minValue, double maxValue, double rate) implements NormConstraint {

  /** Checks the numbers. */
  public MinMaxNorm {
    Constraint.checkNotNegative("MinMaxNorm", "minValue", minValue);
    Constraint.checkNotNegative("MinMaxNorm", "maxValue", maxValue);
    if (minValue > maxValue) {
      throw new IllegalArgumentException(
          "MinMaxNorm: minValue is %s, expected at most maxValue, %s"
              .formatted(minValue, maxValue));
    }
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("MinMaxNorm: rate is " + rate + ", expected 0 to 1");
    }
  }

  /** The same constraint at another rate. */
  public MinMaxNorm withRate(double other) {
    return new MinMaxNorm(minValue, maxValue, other);
  }

  @Override
  public String name() {
    return "min_max_norm";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("min_value", minValue, "max_value", maxValue, "rate", rate);
  }

  @Override
  public MinMaxNorm withParameters(Map<String, Double> parameters) {
    return new MinMaxNorm(
        parameters.get("min_value"), parameters.get("max_value"), parameters.get("rate"));
  }

  @Override
  public double desired(double norm) {
    double clipped = Math.clamp(norm, minValue, maxValue);
    return clipped == norm ? norm : rate * clipped + (1 - rate) * norm;
  }
}
