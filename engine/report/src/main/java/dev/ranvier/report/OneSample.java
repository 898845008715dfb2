package dev.ranvier.report;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A sample of a data set as arrays, read one at a time. */
final class OneSample implements Batch {

  private final Dataset data;
  private final float[] features;
  private final float[] values;
  private final float[] rowBuffer;
  private int classId;

  OneSample(Dataset data) {
    this.data = data;
    this.features = new float[data.featureSize()];
    this.values = new float[data.targets().columns()];
    this.rowBuffer = new float[data.featureSize()];
  }

  /** Reads another sample into these arrays. */
  void read(int sample) {
    data.fill(new int[] {sample}, 0, 1, this);
  }

  float[] features() {
    return features;
  }

  /**
   * The class among several: the class id, or the place of the largest target value; -1 if the
   * targets are single values.
   */
  int classOf() {
    if (targets().kind() == Targets.Kind.CLASS_IDS) {
      return classId;
    }
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = values[i] > values[largest] ? i : largest;
    }
    return values.length == 1 ? -1 : largest;
  }

  /** The first target value, or the class id. */
  float value() {
    return targets().kind() == Targets.Kind.CLASS_IDS ? classId : values[0];
  }

  /** Whether exactly one target value is 1 and the others are 0, as rows of classes have it. */
  boolean isOneHot() {
    int ones = 0;
    for (float value : values) {
      if (value != 0 && value != 1) {
        return false;
      }
      ones += (int) value;
    }
    return ones == 1;
  }

  @Override
  public int capacity() {
    return 1;
  }

  @Override
  public int featureSize() {
    return features.length;
  }

  @Override
  public Targets targets() {
    return data.targets();
  }

  @Override
  public void setFeatures(int row, float[] sample) {
    System.arraycopy(sample, 0, features, 0, features.length);
  }

  @Override
  public void setFeatures(int row, MemorySegment sample, long offsetBytes) {
    MemorySegment.copy(
        sample, ValueLayout.JAVA_FLOAT_UNALIGNED, offsetBytes, features, 0, features.length);
  }

  @Override
  public void setTargets(int row, float[] sample) {
    System.arraycopy(sample, 0, values, 0, values.length);
  }

  @Override
  public void setClassId(int row, int id) {
    classId = id;
  }

  @Override
  public void setWeight(int row, float weight) {}

  @Override
  public void setClassWeight(int row, float[] weights) {}

  @Override
  public float[] rowBuffer() {
    return rowBuffer;
  }
}
