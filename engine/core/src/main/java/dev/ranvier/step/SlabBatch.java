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
  private final Targets targets;

  /** The places of features [capacity, featureSize] and targets [capacity, targets.columns()]. */
  public SlabBatch(MemorySegment slab, Region features, Region targetRegion, Targets targets) {
    this.slab = slab;
    this.features = features;
    this.targetRegion = targetRegion;
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
