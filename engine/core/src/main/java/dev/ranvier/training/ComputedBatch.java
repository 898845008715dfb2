package dev.ranvier.training;

import dev.ranvier.data.Targets;
import dev.ranvier.memory.Region;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.simd.reduce.ArgMax;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** What a session has computed for the rows of its batch, where it stands in the slab. */
public final class ComputedBatch implements MetricBatch {

  private final MemorySegment slab;
  private final Region outputs;
  private final Region labels;
  private final Region weights;
  private final SlabBatch batch;
  private final boolean classIds;
  private final ComputedBatch weighted;
  private int rows;

  /** That of a session. */
  public ComputedBatch(MemorySegment slab, TrainingPlan plan, SlabBatch batch) {
    this(slab, plan, batch, new ComputedBatch(slab, plan, batch, null));
  }

  /**
   * One of two views.
   *
   * @param weighted the view with weights, null for that view itself
   */
  private ComputedBatch(
      MemorySegment slab, TrainingPlan plan, SlabBatch batch, ComputedBatch weighted) {
    this.slab = slab;
    this.outputs = plan.output();
    this.labels = plan.targets();
    this.weights = plan.sampleWeights();
    this.batch = batch;
    this.classIds = batch.targets().kind() == Targets.Kind.CLASS_IDS;
    this.weighted = weighted;
  }

  /** The view of the first rows, until it is asked for another number. */
  public MetricBatch of(int rows) {
    this.rows = rows;
    weighted.rows = rows;
    return this;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public Targets targets() {
    return batch.targets();
  }

  @Override
  public float output(int row, int column) {
    return slab.get(ValueLayout.JAVA_FLOAT, place(outputs, row, column));
  }

  @Override
  public float target(int row, int column) {
    if (classIds) {
      return classId(row) == Objects.checkIndex(column, outputs.columns()) ? 1f : 0f;
    }
    return slab.get(ValueLayout.JAVA_FLOAT, place(labels, row, column));
  }

  private long place(Region region, int row, int column) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(column, region.columns());
    return region.rowBytes(row) + ((long) column << 2);
  }

  @Override
  public int classId(int row) {
    long place = place(labels, row, 0);
    return classIds ? slab.get(ValueLayout.JAVA_INT, place) : largest(place, labels.columns());
  }

  @Override
  public int predictedClass(int row) {
    long place = place(outputs, row, 0);
    int columns = outputs.columns();
    return classIds ? ArgMax.of(slab, place, columns) : largest(place, columns);
  }

  /** The class that a row of values names. */
  private int largest(long place, int columns) {
    if (columns == 1) {
      return slab.get(ValueLayout.JAVA_FLOAT, place) > 0.5f ? 1 : 0;
    }
    return ArgMax.of(slab, place, columns);
  }

  @Override
  public double weight(int row) {
    Objects.checkIndex(row, rows);
    if (weighted != null || !batch.weighted()) {
      return 1.0;
    }
    return slab.get(ValueLayout.JAVA_FLOAT, weights.offsetBytes() + ((long) row << 2));
  }

  @Override
  public MetricBatch weighted() {
    return weighted == null ? this : weighted;
  }
}
