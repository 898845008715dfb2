package dev.ranvier.layer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The shape of one sample: usually a vector of features. A sample of more dimensions is still given
 * as one row of features, its last index running fastest, and needs {@link Flatten} before {@link
 * Dense}.
 *
 * @param shape each at least 1, together at most {@link Layer#MOST_VALUES}
 * @param name of its own in summaries and files, see {@link Layer#named}; empty for {@code input}
 */
public record Input(List<Integer> shape, Optional<String> name) implements Layer {

  /** Checks the shape. */
  public Input {
    shape = List.copyOf(shape);
    long size = 1;
    for (int dimension : shape) {
      if (dimension < 1) {
        throw new IllegalArgumentException(
            shape.size() == 1
                ? "Input: size is " + dimension + ", expected at least 1"
                : "Input: shape is " + shape + ", expected each dimension to be at least 1");
      }
      size = Math.min(size * dimension, MOST_VALUES + 1L);
    }
    if (shape.isEmpty() || size > MOST_VALUES) {
      throw new IllegalArgumentException(
          "Input: shape is " + shape + ", expected 1 to " + MOST_VALUES + " features");
    }
    LayerNames.require(name);
  }

  /** Without a name of its own. */
  public Input(List<Integer> shape) {
    this(shape, Optional.empty());
  }

  /** A vector of {@code size} features. */
  public static Input of(int size) {
    return new Input(List.of(size));
  }

  /** Samples of more dimensions, such as the rows and columns of an image. */
  public static Input of(int... shape) {
    return new Input(Arrays.stream(shape).boxed().toList());
  }

  /** Features of one sample. */
  public int size() {
    int size = 1;
    for (int dimension : shape) {
      size *= dimension;
    }
    return size;
  }

  @Override
  public Input named(String own) {
    return new Input(shape, LayerNames.own(own));
  }

  @Override
  public String kind() {
    return "input";
  }
}
