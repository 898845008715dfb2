package dev.ranvier.data;

import java.util.Arrays;
import java.util.Map;

/** Another data set's samples, each with the weight of its class. */
final class ClassWeightedDataset extends WeightedDataset {

  private final float[] weights;

  ClassWeightedDataset(Dataset samples, Map<Integer, Double> weights) {
    super(samples);
    this.weights = new float[samples.targets().classes()];
    Arrays.fill(this.weights, 1f);
    weights.forEach(this::set);
  }

  private void set(int id, double weight) {
    if (id < 0 || id >= weights.length) {
      throw new IllegalArgumentException(
          "Dataset: a weight is given for class %d, expected classes 0 to %d"
              .formatted(id, weights.length - 1));
    }
    requireWeight("class " + id, weight);
    weights[id] = (float) weight;
  }

  @Override
  public Dataset withoutClassWeights() {
    return samples.withoutClassWeights();
  }

  @Override
  public void read(int sample, Batch batch, int row) {
    samples.read(sample, batch, row);
    batch.setClassWeight(row, weights);
  }
}
