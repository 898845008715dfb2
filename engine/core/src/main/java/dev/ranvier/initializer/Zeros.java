package dev.ranvier.initializer;

import dev.ranvier.random.Philox;

/** Every weight starts at zero. */
public record Zeros() implements IndependentInitializer {

  @Override
  public String name() {
    return "zeros";
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    return 0f;
  }
}
