package dev.ranvier.initializer;

import dev.ranvier.random.Philox;

/** Every weight starts at one. */
public record Ones() implements IndependentInitializer {

  @Override
  public String name() {
    return "ones";
  }

  @Override
  public float draw(Philox random, int inputSize, int outputSize) {
    return 1f;
  }
}
