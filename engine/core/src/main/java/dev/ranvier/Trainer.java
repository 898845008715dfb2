package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricState;
import dev.ranvier.random.Philox;
import java.util.List;

/** The loops over epochs and batches. */
final class Trainer {

  private final TrainingSession session;
  private final List<Metric> metrics;

  /** The name of a metric that counts classes, or null. */
  private final String classMetric;

  /** Of evaluations, which come after every epoch. */
  private final EpochSums evaluated;

  private long stepsKept;

  /** What is to be done after every epoch. */
  interface EpochDone {

    /** Keeps the weights, which are good ones. */
    void keepWeights();

    /** Tells the user; what that throws ends the training. */
    default void tell(History history) {}
  }

  Trainer(TrainingSession session, List<Metric> metrics) {
    this.session = session;
    this.metrics = metrics;
    this.classMetric =
        metrics.stream().filter(Metric::countsClasses).map(Metric::name).findFirst().orElse(null);
    this.evaluated = sums();
    this.stepsKept = session.stepsDone();
  }

  private EpochSums sums() {
    return new EpochSums(metrics, session.batch().targets());
  }

  /** Whether steps were trained since the last epoch whose weights were kept. */
  boolean lostSteps() {
    return session.stepsDone() != stepsKept;
  }

  /**
   * Trains.
   *
   * @param epochsBefore trained in earlier fits
   * @param startNanos when the fit began
   */
  History fit(
      Dataset training,
      Dataset validation,
      FitOptions options,
      long epochsBefore,
      long startNanos,
      EpochDone epochDone) {
    History history = new History();
    ProgressLine progress = ProgressLine.of(options, training.size());
    int[] order = new int[training.size()];
    EpochSums totals = sums();
    Evaluation trained = null;
    Evaluation validated = null;
    for (int epoch = 0; epoch < options.epochs(); epoch++) {
      arrange(order, options, epochsBefore + epoch);
      totals.reset();
      trainEpoch(training, order, totals, epoch, progress, history);
      trained = totals.result();
      requireFinite(trained.loss(), epoch);
      validated = validation == null ? null : evaluate(validation);
      history.add(trained, validated);
      session.epochDone(validated == null ? trained.loss() : validated.loss());
      epochDone.keepWeights();
      stepsKept = session.stepsDone();
      progress.clear();
      history.setDuration(System.nanoTime() - startNanos);
      epochDone.tell(history);
    }
    progress.finish(trained, validated);
    return history;
  }

  /** The data's own order, then for every epoch a shuffle of its own, whatever came before. */
  private static void arrange(int[] order, FitOptions options, long epoch) {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    if (options.shuffle()) {
      Philox.of(options.seed(), epoch).shuffle(order);
    }
  }

  private void trainEpoch(
      Dataset data,
      int[] order,
      EpochSums totals,
      int epoch,
      ProgressLine progress,
      History history) {
    int batchSize = session.batchSize();
    for (int from = 0; from < order.length; from += Math.min(batchSize, order.length - from)) {
      int rows = Math.min(batchSize, order.length - from);
      fill(data, order, from, rows);
      long start = System.nanoTime();
      double loss = step(rows, epoch, from);
      history.addStep(System.nanoTime() - start);
      totals.add(session, loss, rows);
      if (progress.due()) {
        progress.show(epoch, from + rows, totals.result());
      }
    }
  }

  private void fill(Dataset data, int[] order, int from, int rows) {
    session.fill(data, order, from, rows);
    if (classMetric != null) {
      session.requireClasses(classMetric, order, from, rows);
    }
  }

  private double step(int rows, int epoch, int from) {
    try {
      return session.step(rows);
    } catch (DivergenceException e) {
      throw inEpoch(e, epoch, ", samples %s to %s".formatted(from, from + rows - 1));
    }
  }

  /** Before an epoch's weights are kept as good ones. */
  private void requireFinite(double loss, int epoch) {
    try {
      session.requireFinite(loss);
    } catch (DivergenceException e) {
      throw inEpoch(e, epoch, "");
    }
  }

  private static DivergenceException inEpoch(DivergenceException e, int epoch, String samples) {
    String message =
        "%s, in epoch %s%s. The weights of the last finished epoch are kept; try a smaller learning"
            .formatted(e.getMessage(), epoch + 1, samples);
    return new DivergenceException(
        message + " rate, clipped gradients or scaled features", e.loss(), e.layer());
  }

  /**
   * Mean loss and metrics over a data set, without training.
   *
   * @param others take every batch in as well
   */
  Evaluation evaluate(Dataset data, MetricState... others) {
    evaluated.reset();
    int[] order = new int[data.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    int batchSize = session.batchSize();
    for (int from = 0; from < order.length; from += Math.min(batchSize, order.length - from)) {
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
