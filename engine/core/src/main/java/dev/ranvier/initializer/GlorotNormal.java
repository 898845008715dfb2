package dev.ranvier.initializer;

import dev.ranvier.random.Philox;

/**
 * Normal with standard deviation sqrt(2 / (inputSize + outputSize)), draws beyond two deviations
 * repeated and the spread corrected for that, as Keras does. Source: Glorot and Bengio,
 * "Understanding the difficulty of training deep feedforward neural networks", 2010.
 */
public record GlorotNormal() implements IndependentInitializer {

  @Override
  public String name() {
    return "glorot_normal";
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    double deviation =
        StrictMath.sqrt(2.0 / ((double) inputSize + outputSize))
            / TruncatedNormal.STANDARD_DEVIATION;
    return (float) (TruncatedNormal.standard(random) * deviation);
  }
}
