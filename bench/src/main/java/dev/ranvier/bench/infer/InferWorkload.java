package dev.ranvier.bench.infer;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A network that predicts batches of one size.
 *
 * @param network its description
 * @param batchSize samples in a call
 * @param zeros whether 80 % of the inputs are zero and the others from 0 to 1, as pictures have
 *     them; else they are normal
 */
public record InferWorkload(Network network, int batchSize, boolean zeros) {

  /**
   * A network.
   *
   * @param name of its workloads, or how their names begin
   * @param sizes features, then the neurons of each layer
   * @param hidden activation of all layers but the last
   * @param last activation of the last layer
   * @param batchSizes of its workloads; one alone is not in their names
   */
  public record Network(
      String name,
      List<Integer> sizes,
      Activation hidden,
      Activation last,
      List<Integer> batchSizes) {

    public int inputSize() {
      return sizes.getFirst();
    }

    int outputSize() {
      return sizes.getLast();
    }

    /** The layers for a model. */
    public List<Layer> layers() {
      List<Layer> layers = new ArrayList<>();
      layers.add(Input.of(inputSize()));
      for (int layer = 1; layer < sizes.size(); layer++) {
        layers.add(Dense.of(sizes.get(layer), layer == sizes.size() - 1 ? last : hidden));
      }
      return layers;
    }

    /** Weights, without biases. */
    long weights() {
      long count = 0;
      for (int layer = 1; layer < sizes.size(); layer++) {
        count += (long) sizes.get(layer - 1) * sizes.get(layer);
      }
      return count;
    }

    private List<InferWorkload> workloads() {
      List<InferWorkload> workloads = new ArrayList<>();
      for (int batchSize : batchSizes) {
        workloads.add(new InferWorkload(this, batchSize, false));
        workloads.add(new InferWorkload(this, batchSize, true));
      }
      return workloads;
    }
  }

  /** From a tenth of a microsecond of work in a call to some tenths of a second. */
  static final List<Network> NETWORKS =
      List.of(
          new Network(
              "I1", List.of(4, 32, 1), Activation.sigmoid(), Activation.sigmoid(), List.of(1)),
          new Network(
              "I2", List.of(784, 128, 10), Activation.relu(), Activation.softmax(), List.of(1)),
          new Network(
              "I3",
              List.of(784, 512, 256, 10),
              Activation.relu(),
              Activation.softmax(),
              List.of(1, 2, 4, 8, 16, 32, 256, 4096)),
          new Network(
              "I4",
              List.of(1024, 4096, 4096, 1024),
              Activation.relu(),
              Activation.linear(),
              List.of(1, 64)));

  static final List<InferWorkload> ALL =
      NETWORKS.stream().flatMap(network -> network.workloads().stream()).toList();

  /** Of every network's weights. */
  public static final long WEIGHTS_SEED = 1;

  private static final String ZEROS = "_zero80";
  private static final double NONZERO = 0.2;
  private static final long SEED = 1;

  /** All inputs of a workload stay in a second-level cache, but there are some in any case. */
  private static final long RING_BYTES = 256 << 10;

  private static final long LARGE_CACHE_BYTES = 64 << 20;
  private static final int LEAST_INPUTS = 4;
  private static final int MOST_INPUTS = 64;

  /**
   * The workload of a name, or all of a network that has several batch sizes.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static List<InferWorkload> named(String name) {
    List<InferWorkload> exact = ALL.stream().filter(each -> each.name().equals(name)).toList();
    if (!exact.isEmpty()) {
      return exact;
    }
    List<InferWorkload> all =
        ALL.stream().filter(each -> each.network.name().equals(name)).toList();
    if (!all.isEmpty()) {
      return all;
    }
    throw new IllegalArgumentException(
        "--workload is '"
            + name
            + "', expected one of "
            + String.join(", ", ALL.stream().map(InferWorkload::name).toList())
            + ", or all of I3 or I4");
  }

  /** In the CSV: {@code I3_b32_zero80}. */
  String name() {
    String batch = network.batchSizes().size() == 1 ? "" : "_b" + batchSize;
    return network.name() + batch + (zeros ? ZEROS : "");
  }

  /** Multiplications and additions of the products of a call. */
  double flops() {
    return 2.0 * batchSize * network.weights();
  }

  /** Whether every call reads the weights from memory. */
  boolean exceedsCaches() {
    return Float.BYTES * network.weights() > LARGE_CACHE_BYTES;
  }

  /** Different inputs, which calls take one after the other, so that nothing is kept. */
  int inputs() {
    long bytes = (long) Float.BYTES * batchSize * network.inputSize();
    return Math.clamp(RING_BYTES / bytes, LEAST_INPUTS, MOST_INPUTS);
  }

  /** The inputs, each [batchSize, inputSize], one after the other. */
  float[][] draw() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[][] ring = new float[inputs()][batchSize * network.inputSize()];
    for (float[] input : ring) {
      for (int i = 0; i < input.length; i++) {
        if (!zeros) {
          input[i] = (float) random.nextGaussian();
        } else if (random.nextDouble() < NONZERO) {
          input[i] = (float) (1 - random.nextDouble()); // above 0, up to 1
        }
      }
    }
    return ring;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name()).append(" (");
    network.sizes().forEach(size -> text.append(size).append('-'));
    text.setLength(text.length() - 1);
    return text.append(", batch ").append(batchSize).append(')').toString();
  }
}
