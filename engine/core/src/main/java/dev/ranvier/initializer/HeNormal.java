package dev.ranvier.initializer;

import dev.ranvier.random.Philox;

/**
 * Normal with standard deviation sqrt(2 / inputSize), draws beyond two deviations repeated and the
 * spread corrected for that, as Keras does. Source: He et al., "Delving deep into rectifiers",
 * 2015.
 */
public record HeNormal() implements IndependentInitializer {

  @Override
  public String name() {
    return "he_normal";
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    double deviation = StrictMath.sqrt(2.0 / inputSize) / TruncatedNormal.STANDARD_DEVIATION;
    return (float) (TruncatedNormal.standard(random) * deviation);
  }
}
