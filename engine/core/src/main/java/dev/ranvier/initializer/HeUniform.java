package dev.ranvier.initializer;

import dev.ranvier.random.Philox;

/**
 * Uniform in [-limit, limit) with limit = sqrt(6 / inputSize). Source: He et al., "Delving deep
 * into rectifiers", 2015.
 */
public record HeUniform() implements IndependentInitializer {

  @Override
  public String name() {
    return "he_uniform";
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    float limit = (float) StrictMath.sqrt(6.0 / inputSize);
    return (2f * random.nextFloat() - 1f) * limit;
  }
}
