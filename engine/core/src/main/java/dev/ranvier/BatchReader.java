package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.data.SampleOrder;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricState;
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

  /** The first {@code rows} of these samples. */
  void fill(Dataset data, int[] samples, int rows) {
    session.fill(data, samples, 0, rows);
    if (classMetric != null) {
      session.requireClasses(classMetric, samples, 0, rows);
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
    int[] samples = new int[session.batchSize()];
    try (SampleOrder order = data.order()) {
      order.begin(false, 0, 0, 0);
      for (int left = data.size(); left > 0; left -= Math.min(left, samples.length)) {
        if (untilInterrupted && Thread.currentThread().isInterrupted()) {
          return null;
        }
        int rows = Math.min(left, samples.length);
        order.next(samples, rows);
        fill(order.data(), samples, rows);
        evaluated.add(session, session.evaluate(rows), rows);
        for (MetricState other : others) {
          session.addTo(other, rows);
        }
      }
    }
    return evaluated.result();
  }
}
