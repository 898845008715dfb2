package dev.ranvier.data;

import dev.ranvier.number.Float32;
import java.util.Objects;

/** Another data set's samples, with weights. */
abstract class WeightedDataset implements Dataset {

  final Dataset samples;

  WeightedDataset(Dataset samples) {
    this.samples = Objects.requireNonNull(samples, "samples");
  }

  /** Refuses a weight that is negative, or not finite as float32. */
  static float requireWeight(String what, double weight) {
    float rounded = Float32.of("Dataset", "the weight of " + what, weight);
    if (!(rounded >= 0 && rounded <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Dataset: the weight of %s is %s, expected 0 or a positive number"
              .formatted(what, weight));
    }
    return rounded;
  }

  /** Other samples of the same numbers, with these weights. */
  abstract Dataset weighted(Dataset others);

  @Override
  public final SampleOrder order() {
    SampleOrder order = samples.order();
    return new WeightedOrder(order, weighted(order.data()));
  }

  @Override
  public final int size() {
    return samples.size();
  }

  @Override
  public final int featureSize() {
    return samples.featureSize();
  }

  @Override
  public final Targets targets() {
    return samples.targets();
  }
}
