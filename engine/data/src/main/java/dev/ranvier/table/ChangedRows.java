package dev.ranvier.table;

import dev.ranvier.Predictor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Rows with other values in some columns, and what a model predicts for them, many at once. */
final class ChangedRows implements AutoCloseable {

  private static final int BATCH = 256;

  private final TabularModel model;
  private final TableEncoder encoder;
  private final List<double[]> values;
  private final Predictor predictor;

  /**
   * Of a model.
   *
   * @param values by column, ascending: those that may stand there
   */
  ChangedRows(TabularModel model, List<double[]> values) {
    this.model = model;
    this.encoder = model.encoder();
    this.values = values;
    this.predictor = model.model().predictor(BATCH);
  }

  /** A cell's number or category id; NaN if it has none that training knows. */
  static double value(FittedColumn column, Cells cells, int index) {
    if (column instanceof FittedCategory category) {
      String text = cells.text(index);
      int id = text == null ? -1 : category.id(text);
      return id < 0 ? Double.NaN : id;
    }
    return cells.number(index);
  }

  /** A row, changed or not. */
  final class Row {

    private final double[] own;
    private final float[] features;
    private final TreeMap<Integer, Double> changed;
    private float[] outputs;
    private double score;

    private Row(double[] own, float[] features, TreeMap<Integer, Double> changed) {
      this.own = own;
      this.features = features;
      this.changed = changed;
    }

    /** The other values by column. */
    Map<Integer, Double> changed() {
      return changed;
    }

    /** How near the prediction is to what is wanted; above 0 if it is there. */
    double score() {
      return score;
    }

    boolean isThere() {
      return score > 0;
    }

    /** Whether a column has a value, is as it was, and is not a second category. */
    boolean mayChange(int column) {
      return !Double.isNaN(own[column])
          && !changed.containsKey(column)
          && !(isCategory(column)
              && changed.keySet().stream().anyMatch(other -> isCategory(other)));
    }

    double cost() {
      double cost = 0;
      for (Map.Entry<Integer, Double> change : changed.entrySet()) {
        cost += ChangedRows.this.cost(change.getKey(), own[change.getKey()], change.getValue());
      }
      return cost;
    }
  }

  private boolean isCategory(int column) {
    return encoder.inputs().get(column) instanceof FittedCategory;
  }

  /** Of one change: the way by the column's range, or 1. */
  private double cost(int column, double from, double to) {
    double[] all = values.get(column);
    double range = all[all.length - 1] - all[0];
    return isCategory(column) || range == 0 ? 1 : Math.abs(to - from) / range;
  }

  /** A row as it is given. */
  Row of(Map<String, ?> row) {
    MapCells cells = new MapCells(row, encoder.schema(), encoder.format(), encoder.columns());
    double[] own = new double[values.size()];
    for (int column = 0; column < own.length; column++) {
      own[column] = value(encoder.inputs().get(column), cells, column);
    }
    return new Row(own, encoder.encode(row), new TreeMap<>());
  }

  /** The row with every other value of a column, one at a time. */
  List<Row> with(Row row, int column) {
    List<Row> all = new ArrayList<>();
    for (double value : values.get(column)) {
      if (value != row.own[column]) {
        all.add(with(row, column, value));
      }
    }
    return all;
  }

  private Row with(Row row, int column, double value) {
    TreeMap<Integer, Double> changed = new TreeMap<>(row.changed);
    changed.put(column, value);
    float[] features = row.features.clone();
    encoder
        .inputs()
        .get(column)
        .put(
            value,
            new MapCells(Map.of(), encoder.schema(), encoder.format(), encoder.columns()),
            features,
            encoder.start(column));
    return new Row(row.own, features, changed);
  }

  /** Predicts rows, and scores what is predicted. */
  void score(List<Row> rows, ToDoubleFunction<float[]> by) {
    int in = encoder.featureSize();
    int out = encoder.outputSize();
    for (int from = 0; from < rows.size(); from += BATCH) {
      int count = Math.min(BATCH, rows.size() - from);
      float[] features = new float[count * in];
      float[] outputs = new float[count * out];
      for (int i = 0; i < count; i++) {
        System.arraycopy(rows.get(from + i).features, 0, features, i * in, in);
      }
      predictor.predict(features, outputs);
      for (int i = 0; i < count; i++) {
        Row row = rows.get(from + i);
        row.outputs = Arrays.copyOfRange(outputs, i * out, (i + 1) * out);
        row.score = by.applyAsDouble(row.outputs);
      }
    }
  }

  /** Each change as small as the others let it be, column by column. */
  Row nearer(Row row, ToDoubleFunction<float[]> by) {
    Row best = row;
    for (int column : row.changed.keySet()) {
      List<Row> others = with(best, column);
      score(others, by);
      for (Row other : others) {
        best = other.isThere() && other.cost() < best.cost() ? other : best;
      }
    }
    return best;
  }

  /** For people. */
  Counterfactual counterfactual(Row row) {
    List<Counterfactual.Change> changes = new ArrayList<>();
    row.changed.forEach(
        (column, value) ->
            changes.add(
                new Counterfactual.Change(
                    encoder.columns().get(column),
                    shown(column, row.own[column]),
                    shown(column, value))));
    return new Counterfactual(changes, model.prediction(row.outputs, row.features), row.cost());
  }

  private Object shown(int column, double value) {
    return encoder.inputs().get(column) instanceof FittedCategory category
        ? category.column().categories().get((int) value)
        : (Object) value;
  }

  @Override
  public void close() {
    predictor.close();
  }
}
