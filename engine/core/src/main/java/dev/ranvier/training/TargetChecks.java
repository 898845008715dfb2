package dev.ranvier.training;

import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Whether the targets in a session's batch have a meaning for its loss and metrics. */
public final class TargetChecks {

  private final Loss loss;
  private final MemorySegment slab;
  private final Region targets;
  private final boolean values;

  public TargetChecks(Loss loss, MemorySegment slab, Region targets) {
    this.loss = loss;
    this.slab = slab;
    this.targets = targets;
    this.values = targets.type() == Region.Type.FLOAT32;
  }

  /**
   * Refuses values outside the loss's range, if it has one.
   *
   * @throws IllegalArgumentException naming the sample
   */
  public void requireInRange(int[] order, int from, int count) {
    if (!values || !loss.limitsTargets()) {
      return;
    }
    for (int row = 0; row < count; row++) {
      for (int column = 0; column < targets.columns(); column++) {
        loss.checkTarget(order[from + row], target(row, column));
      }
    }
  }

  /**
   * Refuses targets of a regression: such as no class has, where the loss follows values.
   *
   * @param metric that counts classes
   * @throws IllegalArgumentException naming the sample
   */
  public void requireClasses(String metric, int[] order, int from, int count) {
    if (!loss.followsValues()) {
      return;
    }
    boolean single = targets.columns() == 1;
    for (int row = 0; row < count; row++) {
      for (int column = 0; column < targets.columns(); column++) {
        float value = target(row, column);
        if (!(single ? value == 0f || value == 1f : value >= 0f && value <= 1f)) {
          throw new IllegalArgumentException(
              "Metric %s counts classes, but a target of sample %s is %s, expected %s after loss %s; for a regression compile with Metric.meanAbsoluteError()"
                  .formatted(
                      metric, order[from + row], value, single ? "0 or 1" : "0 to 1", loss.name()));
        }
      }
    }
  }

  private float target(int row, int column) {
    return slab.get(ValueLayout.JAVA_FLOAT, targets.rowBytes(row) + ((long) column << 2));
  }
}
