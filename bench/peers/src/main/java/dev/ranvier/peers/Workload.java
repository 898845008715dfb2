package dev.ranvier.peers;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a peer is to train, as Ranvier's process describes it.
 *
 * @param batchSize samples in a step
 * @param sizes features, then the neurons of each layer
 * @param activations one for each layer: sigmoid, relu, softmax or linear
 * @param loss Keras's name
 * @param optimizer adam, or momentum with 0.9
 * @param learningRate of the optimizer
 * @param threads that the engine may use
 */
record Workload(
    int batchSize,
    int[] sizes,
    List<String> activations,
    String loss,
    String optimizer,
    float learningRate,
    int threads) {

  static final float MOMENTUM = 0.9f;
  static final String BINARY = "binary_crossentropy";
  static final String SPARSE = "sparse_categorical_crossentropy";
  static final String SQUARES = "mean_squared_error";

  private static final long SEED = 1;

  /** The arguments after the engine's name, in the order of the components. */
  static Workload parse(List<String> words) {
    return new Workload(
        Integer.parseInt(words.get(0)),
        Arrays.stream(words.get(1).split(",")).mapToInt(Integer::parseInt).toArray(),
        List.of(words.get(2).split(",")),
        words.get(3),
        words.get(4),
        Float.parseFloat(words.get(5)),
        Integer.parseInt(words.get(6)));
  }

  int inputSize() {
    return sizes[0];
  }

  int outputSize() {
    return sizes[sizes.length - 1];
  }

  int layers() {
    return activations.size();
  }

  /** [batchSize * inputSize], from -1 to 1. */
  float[] features() {
    return draw(new SplittableRandom(SEED), batchSize * inputSize(), -1, 1);
  }

  /** [batchSize * outputSize]: for binary cross-entropy probabilities, else from -1 to 1. */
  float[] targets() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    int count = batchSize * outputSize();
    return loss.equals(BINARY) ? draw(random, count, 0.1, 0.9) : draw(random, count, -1, 1);
  }

  /** [batchSize], from 0 to outputSize - 1. */
  int[] classIds() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    return random.ints(batchSize, 0, outputSize()).toArray();
  }

  private static float[] draw(SplittableRandom random, int count, double low, double high) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
    return values;
  }

  /** What to throw for a name that a peer does not know. */
  static IllegalArgumentException unknown(String what, String name) {
    return new IllegalArgumentException(what + " '" + name + "' is not known to the peers");
  }
}
