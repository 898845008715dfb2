package dev.ranvier.metric;

import dev.ranvier.data.Targets;
import java.util.Objects;

/** Rows in arrays, for metrics outside of a training. */
final class ArrayBatch implements MetricBatch {

  private final float[][] outputs;

  /** Null if there are class ids. */
  private final float[][] values;

  /** Null if there are values. */
  private final int[] classIds;

  private final Targets targets;

  private ArrayBatch(float[][] outputs, float[][] values, int[] classIds, Targets targets) {
    this.outputs = outputs;
    this.values = values;
    this.classIds = classIds;
    this.targets = targets;
  }

  static MetricBatch of(float[][] outputs, float[][] values) {
    int columns = columns(outputs, values == null ? -1 : values.length);
    for (int row = 0; row < values.length; row++) {
      requireLength("target", row, values[row], columns);
      requireFinite(row, values[row]);
    }
    return new ArrayBatch(outputs, values, null, Targets.values(columns));
  }

  static MetricBatch of(float[] outputs, float[] values) {
    return of(asRows("outputs", outputs), asRows("targets", values));
  }

  static MetricBatch ofClasses(float[][] outputs, int[] classIds) {
    Targets targets = Targets.classIds(columns(outputs, classIds == null ? -1 : classIds.length));
    for (int row = 0; row < classIds.length; row++) {
      targets.requireClassId(row, classIds[row]);
    }
    return new ArrayBatch(outputs, null, classIds, targets);
  }

  private static float[][] asRows(String what, float[] values) {
    Objects.requireNonNull(values, () -> "MetricBatch: the " + what + " are null");
    float[][] rows = new float[values.length][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new float[] {values[row]};
    }
    return rows;
  }

  /** Outputs in a row, the same in all of them. */
  private static int columns(float[][] outputs, int targets) {
    Objects.requireNonNull(outputs, "MetricBatch: the outputs are null");
    if (targets < 0) {
      throw new NullPointerException("MetricBatch: the targets are null");
    }
    if (outputs.length == 0 || outputs.length != targets) {
      throw new IllegalArgumentException(
          "MetricBatch: %s rows of outputs and %s targets, expected one target for each row, and at least one row"
              .formatted(outputs.length, targets));
    }
    Objects.requireNonNull(outputs[0], "MetricBatch: output row 0 is null");
    for (int row = 0; row < outputs.length; row++) {
      requireLength("output", row, outputs[row], outputs[0].length);
    }
    return outputs[0].length;
  }

  private static void requireLength(String what, int row, float[] values, int expected) {
    if (values == null || values.length != expected || expected == 0) {
      throw new IllegalArgumentException(
          "MetricBatch: %s row %s has %s values, expected %s"
              .formatted(
                  what,
                  row,
                  values == null ? "no" : values.length,
                  expected == 0 ? "at least one" : expected));
    }
  }

  private static void requireFinite(int row, float[] values) {
    for (int column = 0; column < values.length; column++) {
      if (!Float.isFinite(values[column])) {
        throw new IllegalArgumentException(
            "MetricBatch: target %s of row %s is %s, expected a finite number"
                .formatted(column, row, values[column]));
      }
    }
  }

  /**
   * Refuses target values that no class has.
   *
   * @throws IllegalArgumentException naming the row
   */
  static void requireShares(String metric, MetricBatch batch) {
    for (int row = 0; row < batch.rows(); row++) {
      for (int column = 0; column < batch.targets().size(); column++) {
        float value = batch.target(row, column);
        if (!(value >= 0f && value <= 1f)) {
          throw new IllegalArgumentException(
              "Metric %s counts classes, but the target of row %s is %s, expected 0 to 1"
                  .formatted(metric, row, value));
        }
      }
    }
  }

  @Override
  public int rows() {
    return outputs.length;
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public float output(int row, int column) {
    return outputs[row][column];
  }

  @Override
  public float target(int row, int column) {
    if (values != null) {
      return values[row][column];
    }
    return classIds[row] == Objects.checkIndex(column, targets.size()) ? 1f : 0f;
  }

  @Override
  public int classId(int row) {
    return values == null ? classIds[row] : largest(values[row]);
  }

  @Override
  public int predictedClass(int row) {
    float[] output = outputs[row];
    return values == null && output.length == 1 ? 0 : largest(output);
  }

  private static int largest(float[] values) {
    if (values.length == 1) {
      return values[0] > 0.5f ? 1 : 0;
    }
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      float most = values[largest];
      if (Float.compare(values[i], most) > 0 && values[i] != most) {
        largest = i;
      }
    }
    return largest;
  }

  @Override
  public double weight(int row) {
    Objects.checkIndex(row, outputs.length);
    return 1.0;
  }

  @Override
  public MetricBatch weighted() {
    return this;
  }
}
