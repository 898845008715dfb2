package dev.ranvier.metric;

import dev.ranvier.data.Targets;
import java.util.Objects;

/** Rows that count by weights of an array. */
record ArrayWeights(MetricBatch batch, float[] weights) implements MetricBatch {

  ArrayWeights {
    Objects.requireNonNull(weights, "MetricBatch: the weights are null");
    if (weights.length != batch.rows()) {
      throw new IllegalArgumentException(
          "MetricBatch: %s weights, expected one for each of %s rows"
              .formatted(weights.length, batch.rows()));
    }
    for (int row = 0; row < weights.length; row++) {
      if (!(weights[row] >= 0f && weights[row] <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "MetricBatch: the weight of row %s is %s, expected a finite number of at least 0"
                .formatted(row, weights[row]));
      }
    }
    weights = weights.clone();
  }

  @Override
  public int rows() {
    return batch.rows();
  }

  @Override
  public Targets targets() {
    return batch.targets();
  }

  @Override
  public float output(int row, int column) {
    return batch.output(row, column);
  }

  @Override
  public float target(int row, int column) {
    return batch.target(row, column);
  }

  @Override
  public int classId(int row) {
    return batch.classId(row);
  }

  @Override
  public int predictedClass(int row) {
    return batch.predictedClass(row);
  }

  @Override
  public double weight(int row) {
    return weights[row];
  }

  @Override
  public MetricBatch weighted() {
    return this;
  }
}
