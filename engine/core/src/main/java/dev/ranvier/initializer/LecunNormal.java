package dev.ranvier.initializer;

import dev.ranvier.random.Philox;

/**
 * Normal with standard deviation sqrt(1 / inputSize), draws beyond two deviations repeated and the
 * spread corrected for that, as Keras does. Source: LeCun et al., "Efficient backprop", 1998.
 */
public record LecunNormal() implements IndependentInitializer {

  @Override
  public String name() {
    return "lecun_normal";
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    double deviation = StrictMath.sqrt(1.0 / inputSize) / TruncatedNormal.STANDARD_DEVIATION;
    return (float) (TruncatedNormal.standard(random) * deviation);
  }
}
