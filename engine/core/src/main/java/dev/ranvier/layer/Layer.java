package dev.ranvier.layer;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One line of a network's description. A network starts with {@link Input}. To add a layer: a
 * record, its {@code permits} line, its plan in a training session and in a predictor, its
 * description in model files, and its row in the tests' list of networks.
 */
public sealed interface Layer
    permits ActivationLayer,
        BatchNormalization,
        Dense,
        Dropout,
        Flatten,
        GaussianNoise,
        Input,
        LayerNormalization,
        Normalization,
        Rescaling {

  /** What stands in names and files: {@code dense} for {@code dense_1}. */
  String kind();

  /** The name that it was given; empty if it goes by kind and number, {@code dense_1}. */
  Optional<String> name();

  /**
   * The same layer with a name of its own, in place of kind and number in summaries, plans and
   * files: {@code Dense.of(64).named("hidden")} keeps the tensors {@code hidden.weight} and {@code
   * hidden.bias}.
   *
   * @param own 1 to 100 letters, digits, hyphens or underscores of ASCII, the first one a letter;
   *     no other layer of the network may have it
   * @throws IllegalArgumentException if it has anything else in it
   */
  Layer named(String own);

  /**
   * The most values that a layer takes or gives for one sample, in networks and in files: an image
   * of 4096 x 4096.
   */
  int MOST_VALUES = 1 << 24;

  /**
   * Values that the layer gives for one sample.
   *
   * @param inputSize values that it gets
   */
  default int outputSize(int inputSize) {
    return inputSize;
  }

  /** What the layer keeps between samples, in the order of files; nothing for most. */
  default List<ParameterSpec> parameters(int inputSize) {
    return List.of();
  }

  /**
   * The same layer, describing what it holds as a model's memory has it; most layers describe only
   * how they start, and stay as they are.
   *
   * @param values a copy of each of {@link #parameters}, by index
   */
  default Layer withParameters(IntFunction<float[]> values) {
    return this;
  }

  /** Whether training changes it, as far as it has anything to be changed; true unless told. */
  default boolean trainable() {
    return true;
  }

  /**
   * The same layer, changed by training or not (Keras: {@code layer.trainable}). What is frozen has
   * no gradients, no optimizer state and no update, its penalties and constraints rest, and a
   * frozen {@link BatchNormalization} normalizes by its moving averages in training, too, and
   * leaves them as they are. A layer that has nothing to be changed stays as it is; so does what
   * dropout and noise do.
   */
  default Layer trainable(boolean on) {
    return this;
  }

  /** Whether it takes each value for itself, so that the sample may have any shape. */
  default boolean takesAnyShape() {
    return false;
  }

  /** Whether what it gives has the shape of what it gets. */
  default boolean keepsShape() {
    return takesAnyShape();
  }
}
