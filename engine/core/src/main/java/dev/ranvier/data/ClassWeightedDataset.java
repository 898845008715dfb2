package dev.ranvier.data;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** Another data set's samples, each with the weight of its class. */
final class ClassWeightedDataset extends WeightedDataset {

  private final float[] weights;

  ClassWeightedDataset(Dataset samples, Map<Integer, Double> weights) {
    super(samples);
    this.weights = new float[samples.targets().classes()];
    Arrays.fill(this.weights, 1f);
    Objects.requireNonNull(weights, "Dataset: the class weights are null").forEach(this::set);
  }

  private ClassWeightedDataset(Dataset samples, float[] weights) {
    super(samples);
    this.weights = weights;
  }

  @Override
  Dataset weighted(Dataset others) {
    return new ClassWeightedDataset(others, weights);
  }

  private void set(Integer id, Double weight) {
    if (id == null || weight == null) {
      throw new IllegalArgumentException(
          "Dataset: the class weights have %s for class %s, expected a number for a class"
              .formatted(weight, id));
    }
    if (id < 0 || id >= weights.length) {
      throw new IllegalArgumentException(
          "Dataset: a weight is given for class %s, expected classes 0 to %s"
              .formatted(id, weights.length - 1));
    }
    weights[id] = requireWeight("class " + id, weight);
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
