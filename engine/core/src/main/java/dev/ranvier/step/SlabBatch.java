package dev.ranvier.step;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Targets;
import dev.ranvier.memory.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** A batch in a session's slab. */
public final class SlabBatch implements Batch {

  private final MemorySegment slab;
  private final Region features;
  private final Region targetRegion;
  private final Region weightRegion;
  private final Targets targets;
  private boolean weighted;

  /**
   * The places of features [capacity, featureSize], targets [capacity, targets.columns()] and
   * weights [1, capacity].
   */
  public SlabBatch(
      MemorySegment slab,
      Region features,
      Region targetRegion,
      Region weightRegion,
      Targets targets) {
    this.slab = slab;
    this.features = features;
    this.targetRegion = targetRegion;
    this.weightRegion = weightRegion;
    this.targets = targets;
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
  }

  @Override
  public void setFeatures(int row, MemorySegment sample, long offsetBytes) {
    MemorySegment.copy(
        sample, offsetBytes, slab, features.rowBytes(checkRow(row)), 4L * features.columns());
  }

  @Override
  public void setTargets(int row, float[] sample) {
    if (targets.kind() != Targets.Kind.VALUES) {
      throw new IllegalStateException("Batch: it takes " + targets + ", found rows of values");
    }
    copyRow(targetRegion, "targets", row, sample);
  }

  @Override
  public void setClassId(int row, int classId) {
    if (targets.kind() != Targets.Kind.CLASS_IDS) {
      throw new IllegalStateException("Batch: it takes " + targets + ", found a class id");
    }
    targets.requireClassId(row, classId);
    slab.set(ValueLayout.JAVA_INT, targetRegion.rowBytes(checkRow(row)), classId);
  }

  @Override
  public void setWeight(int row, float weight) {
    checkRow(row);
    if (!(weight >= 0f && weight <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Batch: the weight of row %d is %s, expected 0 or a positive number"
              .formatted(row, weight));
    }
    if (!weighted) {
      weighted = true;
      for (int other = 0; other < capacity(); other++) {
        slab.set(ValueLayout.JAVA_FLOAT, weightBytes(other), 1f);
      }
    }
    slab.set(ValueLayout.JAVA_FLOAT, weightBytes(row), weight);
  }

  private long weightBytes(int row) {
    return weightRegion.offsetBytes() + ((long) row << 2);
  }

  /** Whether a weight was set since they were cleared. */
  public boolean weighted() {
    return weighted;
  }

  /** Lets every sample count 1 again. */
  public void clearWeights() {
    weighted = false;
  }

  private void copyRow(Region region, String what, int row, float[] sample) {
    if (sample.length != region.columns()) {
      throw new IllegalArgumentException(
          "Batch: row %d has %d %s, expected %d"
              .formatted(row, sample.length, what, region.columns()));
    }
    long offsetBytes = region.rowBytes(checkRow(row));
    MemorySegment.copy(sample, 0, slab, ValueLayout.JAVA_FLOAT, offsetBytes, sample.length);
  }

  private int checkRow(int row) {
    return Objects.checkIndex(row, features.rows());
  }
}
