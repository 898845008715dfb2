package dev.ranvier.layer;

/**
 * The shape of one sample: a vector of features.
 *
 * @param size number of features, at least 1
 */
public record Input(int size) implements Layer {

  /** Checks the size. */
  public Input {
    if (size < 1) {
      throw new IllegalArgumentException("Input: size is " + size + ", expected at least 1");
    }
  }

  /** An input of {@code size} features. */
  public static Input of(int size) {
    return new Input(size);
  }
}
