package dev.ranvier.initializer;

import dev.ranvier.random.Philox;

/**
 * Normal with standard deviation sqrt(2 / inputSize), draws beyond two deviations repeated and the
 * spread corrected for that, as Keras does. Source: He et al., "Delving deep into rectifiers",
 * 2015.
 */
public record HeNormal() implements Initializer {

  /** Standard deviation of a standard normal distribution cut at two deviations. */
  private static final double TRUNCATED_DEVIATION = 0.87962566103423978;

  @Override
  public String name() {
    return "he_normal";
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    double deviation = StrictMath.sqrt(2.0 / inputSize) / TRUNCATED_DEVIATION;
    double draw = random.nextGaussian();
    while (StrictMath.abs(draw) > 2.0) {
      draw = random.nextGaussian();
    }
    return (float) (draw * deviation);
  }
}
