package dev.ranvier.training;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.memory.Region;
import dev.ranvier.simd.reduce.ArgMax;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A batch in a session's slab. It knows which rows were set since it was last begun, so that no
 * step trains on what an earlier one left behind.
 */
public final class SlabBatch implements Batch {

  @SuppressWarnings("unused") // a reference is enough
  private final Object owner;

  private final MemorySegment slab;
  private final Region features;
  private final Region targetRegion;
  private final Region weightRegion;
  private final Targets targets;
  private final float[] rowBuffer;

  /** By row: the fill that last set it. */
  private final long[] featuresSet;

  private final long[] targetsSet;
  private final long[] weightsSet;
  private long fill = 1;

  /** Rows that may be set: those asked for while a data set fills the batch. */
  private int limit;

  private boolean filling;

  /** Leading rows known to be set. */
  private int complete;

  private boolean weighted;

  /**
   * The places of features [capacity, featureSize], targets [capacity, targets.columns()] and
   * weights [1, capacity].
   *
   * @param owner what the memory is bound to: it stays while somebody fills the batch
   */
  public SlabBatch(
      MemorySegment slab,
      Region features,
      Region targetRegion,
      Region weightRegion,
      Targets targets,
      Object owner) {
    this.owner = owner;
    this.slab = slab;
    this.features = features;
    this.targetRegion = targetRegion;
    this.weightRegion = weightRegion;
    this.targets = targets;
    this.rowBuffer = new float[features.columns()];
    this.featuresSet = new long[features.rows()];
    this.targetsSet = new long[features.rows()];
    this.weightsSet = new long[features.rows()];
    this.limit = features.rows();
  }

  /** Forgets all rows and weights: every sample counts 1 again. */
  public void clear() {
    fill++;
    complete = 0;
    weighted = false;
  }

  /**
   * Lets a data set fill the first {@code count} rows and no others.
   *
   * @throws IllegalStateException if it leaves one of them out
   */
  public void fill(Dataset dataset, int[] order, int from, int count) {
    clear();
    limit = count;
    filling = true;
    try {
      dataset.fill(order, from, count, this);
    } finally {
      limit = features.rows();
      filling = false;
    }
    int row = firstMissing(count);
    if (row >= 0) {
      throw new IllegalStateException(
          "The data set was asked for %s samples but set no %s in row %s of the batch, for sample %s; its read or fill has to set features and target of every row that it is asked for"
              .formatted(count, missing(row), row, order[from + row]));
    }
  }

  /**
   * Refuses to compute with rows that nothing was put into.
   *
   * @throws IllegalStateException naming the first
   */
  public void requireSet(int rows) {
    int row = firstMissing(rows);
    if (row >= 0) {
      throw new IllegalStateException(
          "Batch: %s rows are asked for but row %s has no %s; fill the batch first"
              .formatted(rows, row, missing(row)));
    }
  }

  private int firstMissing(int rows) {
    while (complete < rows) {
      if (featuresSet[complete] != fill || targetsSet[complete] != fill) {
        return complete;
      }
      complete++;
    }
    return -1;
  }

  private String missing(int row) {
    return featuresSet[row] != fill ? "features" : "target";
  }

  @Override
  public int capacity() {
    return features.rows();
  }

  @Override
  public int featureSize() {
    return features.columns();
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public void setFeatures(int row, float[] sample) {
    copyRow(features, "features", row, sample);
    featuresSet[row] = fill;
  }

  @Override
  public void setFeatures(int row, MemorySegment sample, long offsetBytes) {
    MemorySegment.copy(
        sample, offsetBytes, slab, features.rowBytes(checkRow(row)), 4L * features.columns());
    featuresSet[row] = fill;
  }

  @Override
  public void setTargets(int row, float[] sample) {
    if (targets.kind() != Targets.Kind.VALUES) {
      throw new IllegalStateException("Batch: it takes " + targets + ", found rows of values");
    }
    copyRow(targetRegion, "targets", row, sample);
    targetsSet[row] = fill;
  }

  @Override
  public void setClassId(int row, int classId) {
    if (targets.kind() != Targets.Kind.CLASS_IDS) {
      throw new IllegalStateException("Batch: it takes " + targets + ", found a class id");
    }
    targets.requireClassId(row, classId);
    slab.set(ValueLayout.JAVA_INT, targetRegion.rowBytes(checkRow(row)), classId);
    targetsSet[row] = fill;
  }

  @Override
  public void setWeight(int row, float weight) {
    checkRow(row);
    if (!(weight >= 0f && weight <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Batch: the weight of row %s is %s, expected a finite number of at least 0"
              .formatted(row, weight));
    }
    if (filling && weightsSet[row] == fill) {
      throw new IllegalStateException(
          "Dataset: row %s of the batch gets a weight twice, as from class weights and sample weights; expected one of them"
              .formatted(row));
    }
    weightsSet[row] = fill;
    if (!weighted) {
      weighted = true;
      for (int other = 0; other < capacity(); other++) {
        slab.set(ValueLayout.JAVA_FLOAT, weightBytes(other), 1f);
      }
    }
    slab.set(ValueLayout.JAVA_FLOAT, weightBytes(row), weight);
  }

  @Override
  public void setClassWeight(int row, float[] weights) {
    checkRow(row);
    if (weights.length != targets.classes()) {
      throw new IllegalArgumentException(
          "Batch: %s class weights, expected %s, one for each class of %s"
              .formatted(weights.length, targets.classes(), targets));
    }
    if (targetsSet[row] != fill) {
      throw new IllegalStateException(
          "Batch: row %s has no target yet, whose class would give the weight; set it first"
              .formatted(row));
    }
    setWeight(row, weights[classOf(row)]);
  }

  private int classOf(int row) {
    long rowBytes = targetRegion.rowBytes(row);
    if (targets.kind() == Targets.Kind.CLASS_IDS) {
      return slab.get(ValueLayout.JAVA_INT, rowBytes);
    }
    if (targets.size() == 1) {
      return slab.get(ValueLayout.JAVA_FLOAT, rowBytes) > 0.5f ? 1 : 0;
    }
    return ArgMax.of(slab, rowBytes, targets.size());
  }

  @Override
  public float[] rowBuffer() {
    return rowBuffer;
  }

  private long weightBytes(int row) {
    return weightRegion.offsetBytes() + ((long) row << 2);
  }

  /** Whether a weight was set since the batch was cleared. */
  public boolean weighted() {
    return weighted;
  }

  private void copyRow(Region region, String what, int row, float[] sample) {
    if (sample == null) { // a supplier of the message would be an object for each row
      throw new NullPointerException("Batch: row " + row + " of the " + what + " is null");
    }
    if (sample.length != region.columns()) {
      throw new IllegalArgumentException(
          "Batch: row %s has %s %s, expected %s"
              .formatted(row, sample.length, what, region.columns()));
    }
    long offsetBytes = region.rowBytes(checkRow(row));
    MemorySegment.copy(sample, 0, slab, ValueLayout.JAVA_FLOAT, offsetBytes, sample.length);
  }

  private int checkRow(int row) {
    if (row < 0 || row >= limit) {
      throw new IndexOutOfBoundsException(
          "Batch: row %s is set, expected 0 to %s%s"
              .formatted(
                  row, limit - 1, filling ? ", the rows that the data set was asked for" : ""));
    }
    return row;
  }
}
