package dev.ranvier.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A batch that remembers the last row. */
final class OneRow implements Batch {

  private final Targets kind;
  float[] features;
  float[] values;
  int classId = -1;
  float weight = 1;

  OneRow(Targets kind) {
    this.kind = kind;
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
    return kind;
  }

  @Override
  public float[] rowBuffer() {
    throw new AssertionError("not used");
  }

  @Override
  public void setFeatures(int row, float[] sample) {
    features = sample.clone();
  }

  @Override
  public void setFeatures(int row, MemorySegment sample, long offsetBytes) {
    features = sample.asSlice(offsetBytes).toArray(ValueLayout.JAVA_FLOAT);
  }

  @Override
  public void setTargets(int row, float[] sample) {
    values = sample.clone();
  }

  @Override
  public void setClassId(int row, int id) {
    classId = id;
  }

  @Override
  public void setClassWeight(int row, float[] weights) {
    weight = weights[classId];
  }

  @Override
  public void setWeight(int row, float given) {
    weight = given;
  }
}
