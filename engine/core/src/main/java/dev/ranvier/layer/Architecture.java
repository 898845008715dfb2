package dev.ranvier.layer;

import dev.ranvier.activation.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A checked chain of layers.
 *
 * @param input what one sample is
 * @param layers after it, with at least one {@link Dense}; counted from 0
 */
public record Architecture(Input input, List<Layer> layers) {

  /** Copies the list and checks that each layer can take what the one before gives. */
  public Architecture {
    layers = List.copyOf(layers);
    List<Integer> shape = input.shape();
    int size = input.size();
    for (int layer = 0; layer < layers.size(); layer++) {
      Layer next = layers.get(layer);
      if (next instanceof Input) {
        throw new IllegalArgumentException(
            "Layer " + (layer + 1) + " is Input, expected Input only as the first layer");
      }
      if (shape.size() > 1 && !next.takesAnyShape()) {
        throw new IllegalArgumentException(
            "Layer %s is %s, but a sample has the shape %s there, expected a vector: put Flatten.of()"
                    .formatted(layer + 1, next.kind(), shape)
                + " before it");
      }
      next.parameters(size);
      size = next.outputSize(size);
      shape = next.keepsShape() ? shape : List.of(size);
    }
    if (layers.stream().noneMatch(Dense.class::isInstance)) {
      throw new IllegalArgumentException(
          "A network has no layer with weights, expected at least one Dense after Input");
    }
    LayerNames.of(input, layers);
  }

  /**
   * Checks that the layers form a network: one {@link Input}, then others.
   *
   * @throws IllegalArgumentException naming the layer and what is expected
   */
  public static Architecture of(List<Layer> layers) {
    if (layers.isEmpty() || !(layers.getFirst() instanceof Input input)) {
      throw new IllegalArgumentException(
          "The first layer is "
              + (layers.isEmpty() ? "missing" : layers.getFirst().kind())
              + ", expected Input: start with Input.of(features)");
    }
    return new Architecture(input, layers.subList(1, layers.size()));
  }

  /** The input and the layers, as {@link #of} takes them. */
  public List<Layer> all() {
    List<Layer> all = new ArrayList<>(List.of(input));
    all.addAll(layers);
    return all;
  }

  /** Features of one sample. */
  public int inputSize() {
    return input.size();
  }

  /** Values of one sample that a layer gets. */
  public int inputSize(int layer) {
    int size = input.size();
    for (Layer before : layers.subList(0, layer)) {
      size = before.outputSize(size);
    }
    return size;
  }

  /** Values of one sample that a layer gives. */
  public int outputSize(int layer) {
    return inputSize(layer + 1);
  }

  /** Outputs of the network. */
  public int outputSize() {
    return inputSize(layers.size());
  }

  /** What a layer keeps between samples. */
  public List<ParameterSpec> parameters(int layer) {
    return layers.get(layer).parameters(inputSize(layer));
  }

  /**
   * A layer's name in summaries, plans and files: its own, or kind and number, {@code dense_1} for
   * the first {@link Dense}.
   */
  public String name(int layer) {
    return names().get(layer);
  }

  /** The names of all layers, see {@link #name}. */
  public List<String> names() {
    return LayerNames.of(input, layers);
  }

  /** The input's name in summaries: its own, or {@code input}. */
  public String inputName() {
    return input.name().orElse(input.kind());
  }

  /** The same network, its layers describing what a model's memory holds. */
  public Architecture withParameters(IntFunction<IntFunction<float[]>> values) {
    List<Layer> described = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      described.add(layers.get(layer).withParameters(values.apply(layer)));
    }
    return new Architecture(input, described);
  }

  /** The activation that the network ends with; linear if its last layer has none. */
  public Activation lastActivation() {
    return switch (layers.getLast()) {
      case Dense dense -> dense.activation();
      case ActivationLayer layer -> layer.function();
      case BatchNormalization _,
          Dropout _,
          Flatten _,
          GaussianNoise _,
          Input _,
          LayerNormalization _,
          Normalization _,
          Rescaling _ ->
          Activation.linear();
    };
  }

  /** Whether a layer does in training something else than afterwards. */
  public boolean trainsOtherwise() {
    return layers.stream().anyMatch(Architecture::trainsOtherwise);
  }

  private static boolean trainsOtherwise(Layer layer) {
    return switch (layer) {
      case BatchNormalization normalization -> normalization.trainable();
      case Dropout _, GaussianNoise _ -> true;
      case ActivationLayer _,
          Dense _,
          Flatten _,
          Input _,
          LayerNormalization _,
          Normalization _,
          Rescaling _ ->
          false;
    };
  }

  /** Whether training changes anything of a layer by gradients. */
  public boolean learns(int layer) {
    return layers.get(layer).trainable()
        && parameters(layer).stream().anyMatch(ParameterSpec::trainable);
  }

  /** The first layer that {@link #learns}; how many layers there are, if none does. */
  public int firstThatLearns() {
    int layer = 0;
    while (layer < layers.size() && !learns(layer)) {
      layer++;
    }
    return layer;
  }

  /**
   * Refuses a network in which everything is frozen.
   *
   * @throws IllegalArgumentException saying what to do
   */
  public void requireTrainable(String door) {
    if (firstThatLearns() == layers.size()) {
      throw new IllegalArgumentException(
          door
              + ": every layer with weights is frozen, expected at least one to train; unfreeze"
              + " one, as trainable(true) does or Sequential.unfreeze");
    }
  }

  /**
   * The same network, some of its layers changed by training or not.
   *
   * @param chosen names of layers; none for all of them
   * @throws IllegalArgumentException naming those that no layer has
   */
  public Architecture withTrainable(String door, List<String> chosen, boolean on) {
    List<String> names = names();
    List<String> unknown = chosen.stream().filter(name -> !names.contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: no layer is named %s, expected some of %s".formatted(door, unknown, names));
    }
    List<Layer> changed = new ArrayList<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      boolean meant = chosen.isEmpty() || chosen.contains(names.get(layer));
      changed.add(meant ? layers.get(layer).trainable(on) : layers.get(layer));
    }
    return new Architecture(input, changed);
  }

  /** Elements of all that a layer keeps. */
  public long parameterCount(int layer) {
    return parameters(layer).stream().mapToLong(ParameterSpec::size).sum();
  }

  /** Elements of all that the layers keep. */
  public long parameterCount() {
    return count(false);
  }

  /** Elements of what training changes. */
  public long trainableCount() {
    return count(true);
  }

  private long count(boolean trainable) {
    long count = 0;
    for (int layer = 0; layer < layers.size(); layer++) {
      boolean changes = layers.get(layer).trainable();
      for (ParameterSpec spec : parameters(layer)) {
        count += trainable && !(changes && spec.trainable()) ? 0 : spec.size();
      }
    }
    return count;
  }
}
