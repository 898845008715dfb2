package dev.ranvier.layer;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.SampleOrder;
import dev.ranvier.data.Targets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Mean and variance of each feature of a data set in one pass, in double precision (Welford, "Note
 * on a Method for Calculating Corrected Sums of Squares and Products", 1962). Reads as training
 * does: it is the batch that the data set fills, one sample at a time.
 */
final class FeatureMoments implements Batch {

  private final Dataset data;
  private final double[] mean;
  private final double[] squares;
  private final float[] row;
  private final float[] rowBuffer;
  private boolean rowSet;
  private long samples;

  /** Reads all samples. */
  FeatureMoments(Dataset data) {
    this.data = data;
    this.mean = new double[data.featureSize()];
    this.squares = new double[data.featureSize()];
    this.row = new float[data.featureSize()];
    this.rowBuffer = new float[data.featureSize()];
    try (SampleOrder order = data.order()) {
      order.begin(false, 0, 0, 0);
      int[] next = new int[1];
      for (int sample = 0; sample < data.size(); sample++) {
        order.next(next, 1);
        rowSet = false;
        order.data().read(next[0], this, 0);
        if (!rowSet) {
          throw new IllegalStateException(
              "Normalization: the data set set no features when it was asked for sample " + sample);
        }
        addRow();
      }
    }
  }

  private void addRow() {
    samples++;
    for (int feature = 0; feature < row.length; feature++) {
      double value = row[feature];
      double delta = value - mean[feature];
      mean[feature] += delta / samples;
      squares[feature] += delta * (value - mean[feature]);
    }
  }

  List<Float> means() {
    List<Float> means = new ArrayList<>();
    for (double value : mean) {
      means.add((float) value);
    }
    return means;
  }

  List<Float> variances() {
    List<Float> variances = new ArrayList<>();
    for (double sum : squares) {
      variances.add((float) (sum / samples));
    }
    return variances;
  }

  @Override
  public void setFeatures(int row, float[] sample) {
    if (sample.length != this.row.length) {
      throw new IllegalArgumentException(
          "Normalization: a sample has %s features, expected %s"
              .formatted(sample.length, this.row.length));
    }
    System.arraycopy(sample, 0, this.row, 0, sample.length);
    rowSet = true;
  }

  @Override
  public void setFeatures(int row, MemorySegment sample, long offsetBytes) {
    MemorySegment.copy(
        sample, ValueLayout.JAVA_FLOAT_UNALIGNED, offsetBytes, this.row, 0, this.row.length);
    rowSet = true;
  }

  @Override
  public int capacity() {
    return 1;
  }

  @Override
  public int featureSize() {
    return mean.length;
  }

  @Override
  public Targets targets() {
    return data.targets();
  }

  @Override
  public void setTargets(int row, float[] sample) {}

  @Override
  public void setClassId(int row, int classId) {}

  @Override
  public void setWeight(int row, float weight) {}

  @Override
  public void setClassWeight(int row, float[] weights) {}

  @Override
  public float[] rowBuffer() {
    return rowBuffer;
  }
}
