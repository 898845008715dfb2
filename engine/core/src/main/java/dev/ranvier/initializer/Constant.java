package dev.ranvier.initializer;

import dev.ranvier.random.Philox;
import java.util.Map;

/**
 * Every weight starts at one value.
 *
 * @param value rounded to float32
 */
public record Constant(double value) implements IndependentInitializer {

  /** Checks the value. */
  public Constant {
    Initializer.checkFinite("Constant", "value", value);
  }

  @Override
  public String name() {
    return "constant";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("value", value);
  }

  @Override
  public Constant withParameters(Map<String, Double> parameters) {
    return new Constant(parameters.get("value"));
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    return (float) value;
  }
}
