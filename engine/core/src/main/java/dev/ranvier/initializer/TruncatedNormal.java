package dev.ranvier.initializer;

import dev.ranvier.random.Philox;
import java.util.Map;

/**
 * Normal, draws beyond two deviations repeated, as Keras does: the weights' own deviation is 0.88
 * times {@code stddev}.
 *
 * @param mean of the weights
 * @param stddev standard deviation before the cut, at least 0
 */
public record TruncatedNormal(double mean, double stddev) implements IndependentInitializer {

  /** Standard deviation of a standard normal distribution cut at two deviations. */
  static final double STANDARD_DEVIATION = 0.87962566103423978;

  /** Checks the moments. */
  public TruncatedNormal {
    Initializer.checkFinite("TruncatedNormal", "mean", mean);
    Initializer.checkDeviation("TruncatedNormal", stddev);
  }

  @Override
  public String name() {
    return "truncated_normal";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("mean", mean, "stddev", stddev);
  }

  @Override
  public TruncatedNormal withParameters(Map<String, Double> parameters) {
    return new TruncatedNormal(parameters.get("mean"), parameters.get("stddev"));
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    return (float) (mean + stddev * standard(random));
  }

  /** A draw from the standard normal distribution cut at two deviations. */
  static double standard(Philox random) {
    double draw = random.nextGaussian();
    while (StrictMath.abs(draw) > 2.0) {
      draw = random.nextGaussian();
    }
    return draw;
  }
}
