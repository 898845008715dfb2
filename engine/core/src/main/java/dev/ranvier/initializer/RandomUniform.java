package dev.ranvier.initializer;

import dev.ranvier.random.Philox;
import java.util.Map;

/**
 * Uniform in [minval, maxval), rounded to float32.
 *
 * @param minval the least weight
 * @param maxval more than {@code minval}
 */
public record RandomUniform(double minval, double maxval) implements IndependentInitializer {

  /** Checks the bounds. */
  public RandomUniform {
    Initializer.checkFinite("RandomUniform", "minval", minval);
    Initializer.checkFinite("RandomUniform", "maxval", maxval);
    if (minval >= maxval) {
      throw new IllegalArgumentException(
          "RandomUniform: minval is " + minval + ", expected less than maxval, " + maxval);
    }
  }

  @Override
  public String name() {
    return "random_uniform";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("minval", minval, "maxval", maxval);
  }

  @Override
  public RandomUniform withParameters(Map<String, Double> parameters) {
    return new RandomUniform(parameters.get("minval"), parameters.get("maxval"));
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    return (float) (minval + (maxval - minval) * random.nextFloat());
  }
}
