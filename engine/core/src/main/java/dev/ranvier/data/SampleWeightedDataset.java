package dev.ranvier.data;

import java.util.Objects;

/** Another data set's samples, each with a weight of its own. */
final class SampleWeightedDataset extends WeightedDataset {

  private final float[] weights;

  SampleWeightedDataset(Dataset samples, float[] weights) {
    super(samples);
    Objects.requireNonNull(weights, "Dataset: the sample weights are null");
    if (weights.length != samples.size()) {
      throw new IllegalArgumentException(
          "Dataset: %s sample weights for %s samples, expected one for each"
              .formatted(weights.length, samples.size()));
    }
    this.weights = weights.clone();
    for (int sample = 0; sample < weights.length; sample++) {
      requireWeight("sample " + sample, weights[sample]);
    }
  }

  /** Takes over the weights, which are known to be right. */
  private SampleWeightedDataset(float[] weights, Dataset samples) {
    super(samples);
    this.weights = weights;
  }

  @Override
  Dataset weighted(Dataset others) {
    return new SampleWeightedDataset(weights, others);
  }

  @Override
  public Dataset withoutClassWeights() {
    Dataset without = samples.withoutClassWeights();
    return without == samples ? this : new SampleWeightedDataset(weights, without);
  }

  @Override
  public void read(int sample, Batch batch, int row) {
    samples.read(sample, batch, row);
    batch.setWeight(row, weights[sample]);
  }
}
