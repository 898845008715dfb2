package dev.ranvier.layer;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
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
  private long samples;

  /** Reads all samples. */
  FeatureMoments(Dataset data) {
    this.data = data;
    this.mean = new double[data.featureSize()];
    this.squares = new double[data.featureSize()];
    int[] order = new int[1];
    for (int sample = 0; sample < data.size(); sample++) {
      order[0] = sample;
      data.fill(order, 0, 1, this);
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

  private void add(int feature, float value) {
    double delta = value - mean[feature];
    mean[feature] += delta / samples;
    squares[feature] += delta * (value - mean[feature]);
  }

  @Override
  public void setFeatures(int row, float[] sample) {
    samples++;
    for (int feature = 0; feature < mean.length; feature++) {
      add(feature, sample[feature]);
    }
  }

  @Override
  public void setFeatures(int row, MemorySegment sample, long offsetBytes) {
    samples++;
    for (int feature = 0; feature < mean.length; feature++) {
      long at = offsetBytes + ((long) feature << 2);
      add(feature, sample.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at));
    }
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
}
