package dev.ranvier.data;

/** Another data set's samples, each with a weight of its own. */
final class SampleWeightedDataset extends WeightedDataset {

  private final float[] weights;

  SampleWeightedDataset(Dataset samples, float[] weights) {
    super(samples);
    if (weights.length != samples.size()) {
      throw new IllegalArgumentException(
          "Dataset: %d sample weights for %d samples, expected one for each"
              .formatted(weights.length, samples.size()));
    }
    this.weights = weights.clone();
    for (int sample = 0; sample < weights.length; sample++) {
      requireWeight("sample " + sample, weights[sample]);
    }
  }

  @Override
  public void fill(int[] order, int from, int count, Batch batch) {
    samples.fill(order, from, count, batch);
    for (int row = 0; row < count; row++) {
      batch.setWeight(row, weights[order[from + row]]);
    }
  }
}
