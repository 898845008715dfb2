package dev.ranvier.initializer;

import dev.ranvier.random.Philox;

/**
 * Uniform in [-limit, limit) with limit = sqrt(3 / inputSize). Source: LeCun et al., "Efficient
 * backprop", 1998.
 */
public record LecunUniform() implements IndependentInitializer {

  @Override
  public String name() {
    return "lecun_uniform";
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    float limit = (float) StrictMath.sqrt(3.0 / inputSize);
    return (2f * random.nextFloat() - 1f) * limit;
  }
}
