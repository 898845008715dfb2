package dev.ranvier.data;

/** Another data set's samples, each with a weight of its own. */
final class SampleWeightedDataset implements Dataset {

  private final Dataset samples;
  private final float[] weights;

  SampleWeightedDataset(Dataset samples, float[] weights) {
    if (weights.length != samples.size()) {
      throw new IllegalArgumentException(
          "Dataset: %d sample weights for %d samples, expected one for each"
              .formatted(weights.length, samples.size()));
    }
    this.samples = samples;
    this.weights = weights.clone();
    for (int sample = 0; sample < weights.length; sample++) {
      requireWeight("sample " + sample, weights[sample]);
    }
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
  public int size() {
    return samples.size();
  }

  @Override
  public int featureSize() {
    return samples.featureSize();
  }

  @Override
  public Targets targets() {
    return samples.targets();
  }

  @Override
  public void fill(int[] order, int from, int count, Batch batch) {
    samples.fill(order, from, count, batch);
    for (int row = 0; row < count; row++) {
      batch.setWeight(row, weights[order[from + row]]);
    }
  }
}
