package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricState;
import java.util.Arrays;
import java.util.List;

/** Fills a session's batches from data sets, and goes through one without training. */
final class BatchReader {

  private final TrainingSession session;

  /** The name of a metric that counts classes, or null. */
  private final String classMetric;

  private final EpochSums evaluated;

  BatchReader(TrainingSession session, List<Metric> metrics) {
    this.session = session;
    this.classMetric =
        metrics.stream().filter(Metric::countsClasses).map(Metric::name).findFirst().orElse(null);
    this.evaluated = new EpochSums(metrics, session.batch().targets());
  }

  /** The samples of these places of an order. */
  void fill(Dataset data, int[] order, int from, int rows) {
    session.fill(data, order, from, rows);
    if (classMetric != null) {
      session.requireClasses(classMetric, order, from, rows);
    }
  }

  /**
   * Mean loss and metrics over a data set, without training.
   *
   * @param others take every batch in as well
   */
  Evaluation evaluate(Dataset data, MetricState... others) {
    return evaluate(data, false, others);
  }

  /**
   * Mean loss and metrics over a data set.
   *
   * @return null if an interrupt came before the end
   */
  Evaluation evaluateUnlessInterrupted(Dataset data) {
    return evaluate(data, true);
  }

  private Evaluation evaluate(Dataset data, boolean untilInterrupted, MetricState... others) {
    evaluated.reset();
    int[] order = new int[data.size()];
    Arrays.setAll(order, i -> i);
    int batchSize = session.batchSize();
    for (int from = 0; from < order.length; from += Math.min(batchSize, order.length - from)) {
      if (untilInterrupted && Thread.currentThread().isInterrupted()) {
        return null;
      }
      int rows = Math.min(batchSize, order.length - from);
      fill(data, order, from, rows);
      evaluated.add(session, session.evaluate(rows), rows);
      for (MetricState other : others) {
        session.addTo(other, rows);
      }
    }
    return evaluated.result();
  }
}
