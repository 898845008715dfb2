package dev.ranvier.bench.train;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A network to train on one batch, over and over.
 *
 * @param name in the CSV
 * @param batchSize samples in a step
 * @param sizes features, then the neurons of each layer
 * @param hidden activation of all layers but the last
 * @param last activation of the last layer
 * @param loss what is minimised
 * @param optimizer Adam or momentum, at a rate at which the loss falls from the first steps
 */
public record TrainWorkload(
    String name,
    int batchSize,
    List<Integer> sizes,
    Activation hidden,
    Activation last,
    Loss loss,
    Optimizer optimizer) {

  /** From a few microseconds of work in a step to a second or two. */
  static final List<TrainWorkload> ALL =
      List.of(
          new TrainWorkload(
              "T1",
              10,
              List.of(4, 32, 1),
              Activation.sigmoid(),
              Activation.sigmoid(),
              Loss.binaryCrossEntropy(),
              Optimizer.adam()),
          new TrainWorkload(
              "T2",
              32,
              List.of(10, 10, 10, 1),
              Activation.relu(),
              Activation.sigmoid(),
              Loss.binaryCrossEntropy(),
              Optimizer.adam()),
          new TrainWorkload(
              "T3",
              128,
              List.of(784, 512, 256, 10),
              Activation.relu(),
              Activation.softmax(),
              Loss.sparseCategoricalCrossEntropy(),
              Optimizer.adam()),
          new TrainWorkload(
              "T4",
              4096,
              List.of(784, 2048, 2048, 10),
              Activation.relu(),
              Activation.softmax(),
              Loss.sparseCategoricalCrossEntropy(),
              Optimizer.momentum(0.01, 0.9)),
          new TrainWorkload(
              "T5",
              1024,
              List.of(1024, 4096, 4096, 1024),
              Activation.relu(),
              Activation.linear(),
              Loss.meanSquaredError(),
              Optimizer.adam(0.0001)));

  private static final long SEED = 1;

  /**
   * The workload of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TrainWorkload named(String name) {
    for (TrainWorkload workload : ALL) {
      if (workload.name.equals(name)) {
        return workload;
      }
    }
    throw new IllegalArgumentException(
        "--workload is '"
            + name
            + "', expected one of "
            + join(ALL.stream().map(TrainWorkload::name).toList(), ", "));
  }

  /** The layers for a model. */
  public List<Layer> layers() {
    List<Layer> layers = new ArrayList<>();
    layers.add(Input.of(sizes.getFirst()));
    for (int layer = 1; layer < sizes.size(); layer++) {
      layers.add(Dense.of(sizes.get(layer), layer == sizes.size() - 1 ? last : hidden));
    }
    return layers;
  }

  /**
   * One batch: features from -1 to 1, so that no unit stays at zero for all of them; class ids,
   * probabilities, or values from -1 to 1. Probabilities are kept off 0 and 1: a network that fits
   * certainties ends in gradients too small for normal numbers, which slow processors down.
   */
  Dataset dataset() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[][] features = draw(random, sizes.getFirst(), -1, 1);
    int outputSize = sizes.getLast();
    if (loss.equals(Loss.sparseCategoricalCrossEntropy())) {
      int[] classIds = random.ints(batchSize, 0, outputSize).toArray();
      return Dataset.ofClasses(features, classIds, outputSize);
    }
    boolean probabilities = loss.equals(Loss.binaryCrossEntropy());
    return Dataset.of(
        features,
        probabilities ? draw(random, outputSize, 0.1, 0.9) : draw(random, outputSize, -1, 1));
  }

  private float[][] draw(SplittableRandom random, int columns, double low, double high) {
    float[][] rows = new float[batchSize][columns];
    for (float[] row : rows) {
      for (int i = 0; i < columns; i++) {
        row[i] = (float) random.nextDouble(low, high);
      }
    }
    return rows;
  }

  /**
   * Multiplications and additions of the products of a step: forward, weight gradients, and input
   * gradients of all layers but the first.
   */
  double stepFlops() {
    double flops = 0;
    for (int layer = 1; layer < sizes.size(); layer++) {
      double product = 2.0 * batchSize * sizes.get(layer - 1) * sizes.get(layer);
      flops += (layer > 1 ? 3 : 2) * product;
    }
    return flops;
  }

  /** Whether a step is long enough that its rate beside the machine's says something. */
  boolean large() {
    return stepFlops() > 1e8;
  }

  private static String join(List<?> values, String separator) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(separator));
  }

  @Override
  public String toString() {
    return "%s (%s, batch %s)".formatted(name, join(sizes, "-"), batchSize);
  }
}
