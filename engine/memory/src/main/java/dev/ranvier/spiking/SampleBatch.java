package dev.ranvier.spiking;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Samples with their classes, as a data set fills them in. */
final class SampleBatch implements Batch {

  private static final String NAME = "SpikingNetwork";
  private static final int UNSET = -1;

  private final int featureSize;
  private final int classes;
  private final float[][] features;
  private final int[] classIds;
  private final boolean[] present;
  private final float[] rowBuffer;

  SampleBatch(int capacity, int featureSize, int classes) {
    this.featureSize = featureSize;
    this.classes = classes;
    features = new float[capacity][featureSize];
    classIds = new int[capacity];
    present = new boolean[capacity];
    rowBuffer = new float[featureSize];
  }

  /** Refuses data that the network has no inputs or outputs for. */
  static void check(Dataset data, int featureSize, int classes) {
    Checks.there(NAME, "data", data);
    if (data.size() < 1) {
      throw Checks.refusal(NAME, "data", "empty", "at least one sample");
    }
    if (data.featureSize() != featureSize) {
      throw Checks.refusal(
          NAME,
          "data",
          "of " + data.featureSize() + " features",
          featureSize + ", the network's first size");
    }
    if (!data.targets().equals(Targets.classIds(classes))) {
      throw Checks.refusal(
          NAME,
          "data",
          "with targets that are " + data.targets(),
          Targets.classIds(classes) + ", one for each neuron of the last layer");
    }
  }

  /** Takes samples {@code order[from]} and those behind it. */
  void fill(Dataset data, int[] order, int from, int count) {
    Arrays.fill(present, false);
    Arrays.fill(classIds, UNSET);
    data.fill(order, from, count, this);
    for (int row = 0; row < count; row++) {
      if (!present[row] || classIds[row] == UNSET) {
        throw new IllegalStateException(
            "%s: the data set left row %s of a batch without %s; its fill or read must set both"
                .formatted(NAME, row, present[row] ? "its class id" : "features"));
      }
    }
  }

  float[] features(int row) {
    return features[row];
  }

  int classId(int row) {
    return classIds[row];
  }

  @Override
  public int capacity() {
    return features.length;
  }

  @Override
  public int featureSize() {
    return featureSize;
  }

  @Override
  public Targets targets() {
    return Targets.classIds(classes);
  }

  @Override
  public void setFeatures(int row, float[] sample) {
    Checks.length(NAME, "sample", sample.length, featureSize, "feature");
    System.arraycopy(sample, 0, features[row], 0, featureSize);
    checkFeatures(row);
  }

  @Override
  public void setFeatures(int row, MemorySegment sample, long offsetBytes) {
    MemorySegment.copy(
        sample, ValueLayout.JAVA_FLOAT_UNALIGNED, offsetBytes, features[row], 0, featureSize);
    checkFeatures(row);
  }

  private void checkFeatures(int row) {
    for (int i = 0; i < featureSize; i++) {
      if (!Float.isFinite(features[row][i])) {
        throw Checks.refusal(
            NAME, "feature " + i + " of a sample", features[row][i], "a finite number");
      }
    }
    present[row] = true;
  }

  @Override
  public void setTargets(int row, float[] sample) {
    throw Checks.refusal(NAME, "a target", "a row of values", "a class id");
  }

  @Override
  public void setClassId(int row, int classId) {
    targets().requireClassId(row, classId);
    classIds[row] = classId;
  }

  @Override
  public void setWeight(int row, float weight) {
    if (weight != 1) {
      throw Checks.refusal(
          NAME, "a sample's weight", weight, "1: spiking networks train without weights");
    }
  }

  @Override
  public void setClassWeight(int row, float[] weights) {
    setWeight(row, weights[classIds[row]]);
  }

  @Override
  public float[] rowBuffer() {
    return rowBuffer;
  }
}
