package dev.ranvier.activation;

import java.util.Map;

/**
 * Leaky rectified linear unit: f(x) = x where x &gt; 0, else negativeSlope x. Source: Maas, Hannun
 * and Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.
 *
 * @param negativeSlope factor on what is below 0; above 0, in the range of floats
 */
public record LeakyRelu(double negativeSlope) implements Activation {

  /** Checks the range. */
  public LeakyRelu {
    Activation.checkPositive("LeakyRelu", "negativeSlope", negativeSlope);
  }

  @Override
  public String name() {
    return "leaky_relu";
  }

  @Override
  public Map<String, Double> parameters() {
    return Map.of("negative_slope", negativeSlope);
  }

  @Override
  public LeakyRelu withParameters(Map<String, Double> parameters) {
    return new LeakyRelu(parameters.get("negative_slope"));
  }
}
