package dev.ranvier.layer;

import java.util.ArrayList;
import java.util.List;

/**
 * A checked chain of layers.
 *
 * @param inputSize features of one sample
 * @param layers the dense layers, at least one
 */
public record Architecture(int inputSize, List<Dense> layers) {

  /** Copies the list. */
  public Architecture {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException(
          "A network has no layer with weights, expected at least one Dense after Input");
    }
  }

  /**
   * Checks that the layers form a network: one {@link Input}, then dense layers.
   *
   * @throws IllegalArgumentException naming the layer and what is expected
   */
  public static Architecture of(List<Layer> layers) {
    if (layers.isEmpty() || !(layers.getFirst() instanceof Input input)) {
      throw new IllegalArgumentException(
          "The first layer is "
              + (layers.isEmpty() ? "missing" : layers.getFirst())
              + ", expected Input: start with Input.of(features)");
    }
    List<Dense> dense = new ArrayList<>();
    for (int i = 1; i < layers.size(); i++) {
      switch (layers.get(i)) {
        case Dense layer -> dense.add(layer);
        case Input other ->
            throw new IllegalArgumentException(
                "Layer " + i + " is " + other + ", expected Input only as the first layer");
      }
    }
    return new Architecture(input.size(), dense);
  }

  /** Inputs of a dense layer, counted from 0. */
  public int inputSize(int layer) {
    return layer == 0 ? inputSize : layers.get(layer - 1).outputSize();
  }

  /** Outputs of a dense layer, counted from 0. */
  public int outputSize(int layer) {
    return layers.get(layer).outputSize();
  }

  /** Outputs of the network. */
  public int outputSize() {
    return layers.getLast().outputSize();
  }

  /** A dense layer's name in summaries, plans and files: {@code dense_1} is the first. */
  public String name(int layer) {
    return "dense_" + (layer + 1);
  }

  /** Weights and bias, if it has one, of a dense layer. */
  public long parameterCount(int layer) {
    return (inputSize(layer) + (layers.get(layer).hasBias() ? 1L : 0L)) * outputSize(layer);
  }

  /** Weights and biases of all layers. */
  public long parameterCount() {
    long count = 0;
    for (int layer = 0; layer < layers.size(); layer++) {
      count += parameterCount(layer);
    }
    return count;
  }
}
