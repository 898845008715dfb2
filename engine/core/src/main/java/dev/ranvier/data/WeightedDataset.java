package dev.ranvier.data;

/** Another data set's samples, with weights. */
abstract class WeightedDataset implements Dataset {

  final Dataset samples;

  WeightedDataset(Dataset samples) {
    this.samples = samples;
  }

  /** Refuses a weight that is negative or not finite. */
  static void requireWeight(String what, double weight) {
    if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Dataset: the weight of %s is %s, expected 0 or a positive number"
              .formatted(what, weight));
    }
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
