package dev.ranvier.table;

import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures over rows that come batch by batch. */
final class Scores implements Batches.Sink {

  /** The least probability that is believed, as Keras has it. */
  private static final double LEAST = 1e-7;

  private static final List<Metric> OF_CLASSES =
      List.of(Metric.accuracy(), Metric.mean("log_loss", Scores::logLoss));
  private static final List<Metric> OF_NUMBERS =
      List.of(Metric.r2Score(), Metric.meanAbsoluteError(), Metric.rootMeanSquaredError());

  private final List<Metric> metrics;
  private final List<MetricState> states = new ArrayList<>();
  private final TableBatch batch;
  private long rows;

  /**
   * The usual figures and more.
   *
   * @throws IllegalArgumentException if one of them has no meaning for the label
   */
  Scores(TableEncoder encoder, Metric... more) {
    batch = new TableBatch(encoder);
    metrics = new ArrayList<>(encoder.classes().isEmpty() ? OF_NUMBERS : OF_CLASSES);
    metrics.addAll(List.of(more));
    for (Metric metric : metrics) {
      metric.checkTargets(batch.targets());
      states.add(metric.newState(batch.targets()));
    }
  }

  private static double logLoss(MetricBatch batch, int row) {
    return -Math.log(Math.clamp(batch.output(row, batch.classId(row)), LEAST, 1 - LEAST));
  }

  @Override
  public void batch(float[] features, float[] outputs, double[] labels, int count) {
    rows += count;
    batch.of(outputs, labels, count);
    states.forEach(state -> state.add(batch));
  }

  /**
   * The figures.
   *
   * @param what was evaluated, for the message if it has no row
   */
  TableEvaluation result(String what) {
    if (rows == 0) {
      throw new IllegalArgumentException(
          "TabularModel: %s has no row, expected at least one to evaluate".formatted(what));
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    for (int i = 0; i < metrics.size(); i++) {
      String name = metrics.get(i).name();
      double[] values = states.get(i).values();
      for (int j = 0; j < values.length; j++) {
        figures.put(values.length == 1 ? name : name + "_" + j, values[j]);
      }
    }
    return new TableEvaluation(rows, figures);
  }
}
