package dev.ranvier.report;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Samples of a data set as plain arrays, one at a time. */
final class SampleReader implements Batch {

  private final Dataset data;
  private final float[] features;
  private final float[] values;
  private final float[] buffer;

  SampleReader(Dataset data) {
    this.data = data;
    this.features = new float[data.featureSize()];
    this.values = new float[data.targets().size()];
    this.buffer = new float[data.featureSize()];
  }

  /** Reads a sample, which stands in {@link #features} and {@link #target} until the next. */
  SampleReader read(int sample) {
    data.read(sample, this, 0);
    return this;
  }

  /** Of the last sample read; overwritten by the next. */
  float[] features() {
    return features;
  }

  /** The target values, of a class id zeros with a 1; overwritten by the next. */
  float[] target() {
    return values;
  }

  /** Whether one target value is 1 and all others are 0: a class among several. */
  boolean isOneHot() {
    int ones = 0;
    for (float value : values) {
      if (value != 0 && value != 1) {
        return false;
      }
      ones += (int) value;
    }
    return values.length > 1 && ones == 1;
  }

  /** The place of the largest target value, which is the class where there are such. */
  int classOf() {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = values[i] > values[largest] ? i : largest;
    }
    return largest;
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
    Arrays.fill(values, 0f);
    values[id] = 1f;
  }

  /** Every sample counts once in a report. */
  @Override
  public void setWeight(int row, float weight) {}

  @Override
  public void setClassWeight(int row, float[] weights) {}

  @Override
  public float[] rowBuffer() {
    return buffer;
  }
}
