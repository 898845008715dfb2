package dev.ranvier.table;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.MetricBatch;
import java.util.Objects;

/** Rows as metrics see them: outputs and targets of a regressor in the target's own unit. */
final class TableBatch implements MetricBatch {

  private final TableEncoder encoder;
  private final int columns;
  private final Targets targets;
  private float[] outputs = {};
  private double[] labels = {};
  private int rows;

  TableBatch(TableEncoder encoder) {
    this.encoder = encoder;
    this.columns = encoder.outputSize();
    this.targets = encoder.classes().isEmpty() ? Targets.values(1) : Targets.classIds(columns);
  }

  /** The next rows, in the place of those before. */
  TableBatch of(float[] nextOutputs, double[] nextLabels, int count) {
    outputs = nextOutputs;
    labels = nextLabels;
    rows = count;
    return this;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public float output(int row, int column) {
    float output = outputs[at(row, column)];
    return encoder.classes().isEmpty() ? (float) encoder.target(output) : output;
  }

  private int at(int row, int column) {
    return Objects.checkIndex(row, rows) * columns + Objects.checkIndex(column, columns);
  }

  @Override
  public float target(int row, int column) {
    at(row, column);
    return encoder.classes().isEmpty() ? (float) labels[row] : labels[row] == column ? 1 : 0;
  }

  @Override
  public int classId(int row) {
    at(row, 0);
    return encoder.classes().isEmpty() ? labels[row] > 0.5 ? 1 : 0 : (int) labels[row];
  }

  @Override
  public int predictedClass(int row) {
    return encoder.classes().isEmpty()
        ? output(row, 0) > 0.5f ? 1 : 0
        : Prediction.largest(outputs, at(row, 0), columns);
  }

  @Override
  public double weight(int row) {
    at(row, 0);
    return 1;
  }

  @Override
  public MetricBatch weighted() {
    return this;
  }
}
