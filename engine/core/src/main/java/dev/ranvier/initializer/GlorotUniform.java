package dev.ranvier.initializer;

import dev.ranvier.random.Philox;

/**
 * Uniform in [-limit, limit) with limit = sqrt(6 / (inputSize + outputSize)). Source: Glorot and
 * Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
 */
public record GlorotUniform() implements IndependentInitializer {

  @Override
  public String name() {
    return "glorot_uniform";
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    float limit = (float) StrictMath.sqrt(6.0 / ((double) inputSize + outputSize));
    return (2f * random.nextFloat() - 1f) * limit;
  }
}
