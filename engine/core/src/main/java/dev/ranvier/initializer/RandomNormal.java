package dev.ranvier.initializer;

import dev.ranvier.random.Philox;
import java.util.Map;

/**
 * Normal.
 *
 * @param mean of the weights
 * @param stddev standard deviation of the weights, at least 0
 */
public record RandomNormal(double mean, double stddev) implements IndependentInitializer {

  /** Checks the moments. */
  public RandomNormal {
    Initializer.checkFinite("RandomNormal", "mean", mean);
    Initializer.checkDeviation("RandomNormal", stddev);
  }

  @Override
  public String name() {
    return "random_normal";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("mean", mean, "stddev", stddev);
  }

  @Override
  public RandomNormal withParameters(Map<String, Double> parameters) {
    return new RandomNormal(parameters.get("mean"), parameters.get("stddev"));
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    return (float) (mean + stddev * random.nextGaussian());
  }
}
