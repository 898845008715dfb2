package dev.ranvier.runs;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * Samples of a data set as plain arrays, a block at a time: for those who look at data without
 * training on it.
 */
public final class SampleBlock implements Batch {

  /** Rows in a block unless there are fewer. */
  private static final int ROWS = 256;

  private final Targets targets;
  private final float[][] features;
  private final float[][] values;
  private final int[] classIds;
  private final float[] weights;
  private final boolean[] featuresSet;
  private final boolean[] targetsSet;
  private final float[] rowBuffer;
  private int rows;

  private SampleBlock(int capacity, int featureSize, Targets targets) {
    this.targets = targets;
    this.features = new float[capacity][featureSize];
    this.values = new float[capacity][isClassIds(targets) ? 0 : targets.size()];
    this.classIds = new int[capacity];
    this.weights = new float[capacity];
    this.featuresSet = new boolean[capacity];
    this.targetsSet = new boolean[capacity];
    this.rowBuffer = new float[featureSize];
  }

  /** Takes the samples from {@code first} on. */
  public interface Reader {

    /**
     * Takes a block, which is filled anew afterwards.
     *
     * @param first sample of the block, in its row 0
     */
    void take(int first, SampleBlock block);
  }

  /** Reads all samples in their order. */
  public static void readAll(Dataset data, Reader reader) {
    int size = data.size();
    SampleBlock block = new SampleBlock(Math.min(ROWS, size), data.featureSize(), data.targets());
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    for (int from = 0; from < size; from += Math.min(ROWS, size - from)) {
      block.fill(data, order, from, Math.min(ROWS, size - from));
      reader.take(from, block);
    }
  }

  private void fill(Dataset data, int[] order, int from, int count) {
    rows = count;
    Arrays.fill(weights, 1f);
    Arrays.fill(featuresSet, false);
    Arrays.fill(targetsSet, false);
    data.fill(order, from, count, this);
    for (int row = 0; row < count; row++) {
      if (!featuresSet[row] || !targetsSet[row]) {
        throw new IllegalStateException(
            "The data set was asked for %s samples but set no %s in row %s of the batch, for sample %s; its read or fill has to set features and target of every row that it is asked for"
                .formatted(
                    count, featuresSet[row] ? "target" : "features", row, order[from + row]));
      }
    }
  }

  /** Samples in this block. */
  public int rows() {
    return rows;
  }

  /**
   * Features [rows][featureSize], to be read only; a copy of the array if the block is not full.
   */
  public float[][] features() {
    return rows == features.length ? features : Arrays.copyOf(features, rows);
  }

  /** A sample's target values, to be read only; empty if the targets are class ids. */
  public float[] values(int row) {
    return values[Objects.checkIndex(row, rows)];
  }

  /**
   * A sample's class: the class id, the place of the largest target value (the first of them), or
   * of a single value whether it is above one half.
   */
  public int classOf(int row) {
    if (isClassIds(targets)) {
      return classIds[Objects.checkIndex(row, rows)];
    }
    float[] target = values(row);
    if (target.length == 1) {
      return target[0] > 0.5f ? 1 : 0;
    }
    int largest = 0;
    for (int i = 1; i < target.length; i++) {
      largest = target[i] > target[largest] ? i : largest;
    }
    return largest;
  }

  /** By how much a sample counts. */
  public float weight(int row) {
    return weights[Objects.checkIndex(row, rows)];
  }

  private static boolean isClassIds(Targets targets) {
    return targets.kind() == Targets.Kind.CLASS_IDS;
  }

  @Override
  public int capacity() {
    return features.length;
  }

  @Override
  public int featureSize() {
    return rowBuffer.length;
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public void setFeatures(int row, float[] sample) {
    copy("features", sample, features[Objects.checkIndex(row, rows)]);
    featuresSet[row] = true;
  }

  @Override
  public void setFeatures(int row, MemorySegment sample, long offsetBytes) {
    float[] target = features[Objects.checkIndex(row, rows)];
    MemorySegment.copy(
        sample, ValueLayout.JAVA_FLOAT_UNALIGNED, offsetBytes, target, 0, target.length);
    featuresSet[row] = true;
  }

  @Override
  public void setTargets(int row, float[] sample) {
    if (isClassIds(targets)) {
      throw new IllegalStateException("Batch: it takes " + targets + ", found rows of values");
    }
    copy("targets", sample, values[Objects.checkIndex(row, rows)]);
    targetsSet[row] = true;
  }

  private static void copy(String what, float[] from, float[] to) {
    if (from.length != to.length) {
      throw new IllegalArgumentException(
          "Batch: a row has %s %s, expected %s".formatted(from.length, what, to.length));
    }
    System.arraycopy(from, 0, to, 0, to.length);
  }

  @Override
  public void setClassId(int row, int classId) {
    if (!isClassIds(targets)) {
      throw new IllegalStateException("Batch: it takes " + targets + ", found a class id");
    }
    targets.requireClassId(row, classId);
    classIds[Objects.checkIndex(row, rows)] = classId;
    targetsSet[row] = true;
  }

  @Override
  public void setWeight(int row, float weight) {
    weights[Objects.checkIndex(row, rows)] = weight;
  }

  @Override
  public void setClassWeight(int row, float[] byClass) {
    setWeight(row, byClass[classOf(row)]);
  }

  @Override
  public float[] rowBuffer() {
    return rowBuffer;
  }
}
