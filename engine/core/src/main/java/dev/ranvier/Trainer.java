package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.metric.Metric;
import dev.ranvier.random.Philox;
import java.util.List;

/** The loops over epochs and batches. */
final class Trainer {

  private final TrainingSession session;
  private final List<Metric> metrics;

  Trainer(TrainingSession session, List<Metric> metrics) {
    this.session = session;
    this.metrics = metrics;
  }

  /**
   * Trains.
   *
   * @param startNanos when the fit began
   * @param epochDone called after every epoch, before the user's own call, to keep its weights
   */
  History fit(
      Dataset training,
      Dataset validation,
      FitOptions options,
      long startNanos,
      Runnable epochDone) {
    History history = new History();
    ProgressLine progress = ProgressLine.of(options, training.size());
    int[] order = new int[training.size()];
    Totals totals = new Totals(metrics);
    Evaluation trained = null;
    Evaluation validated = null;
    for (int epoch = 0; epoch < options.epochs(); epoch++) {
      arrange(order, options, epoch);
      totals.reset();
      trainEpoch(training, order, totals, epoch, progress, history);
      trained = totals.mean();
      requireFiniteWeights(trained.loss(), epoch);
      validated = validation == null ? null : evaluate(validation);
      history.add(trained, validated);
      session.epochDone(validated == null ? trained.loss() : validated.loss());
      epochDone.run();
      progress.clear();
      history.setDuration(System.nanoTime() - startNanos);
      options.afterEpoch().accept(history);
    }
    progress.finish(trained, validated);
    return history;
  }

  /** The data's own order, then for every epoch a shuffle of its own, whatever came before. */
  private static void arrange(int[] order, FitOptions options, int epoch) {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    if (options.shuffle()) {
      Philox.of(options.seed(), epoch).shuffle(order);
    }
  }

  private void trainEpoch(
      Dataset data, int[] order, Totals totals, int epoch, ProgressLine progress, History history) {
    int batchSize = session.batchSize();
    for (int from = 0; from < order.length; from += batchSize) {
      int rows = Math.min(batchSize, order.length - from);
      session.fill(data, order, from, rows);
      long start = System.nanoTime();
      double loss = step(rows, epoch, from);
      history.addStep(System.nanoTime() - start);
      totals.add(session, loss, rows);
      if (progress.due()) {
        progress.show(epoch, from + rows, totals.mean());
      }
    }
  }

  private double step(int rows, int epoch, int from) {
    try {
      return session.step(rows);
    } catch (DivergenceException e) {
      throw inEpoch(e, epoch, ", samples %d to %d".formatted(from, from + rows - 1));
    }
  }

  /** Before an epoch's weights are kept as good ones. */
  private void requireFiniteWeights(double loss, int epoch) {
    try {
      session.requireFiniteWeights(loss);
    } catch (DivergenceException e) {
      throw inEpoch(e, epoch, "");
    }
  }

  private static DivergenceException inEpoch(DivergenceException e, int epoch, String samples) {
    String message =
        "%s, in epoch %d%s. The weights of the last finished epoch are kept; try a smaller learning"
            .formatted(e.getMessage(), epoch + 1, samples);
    return new DivergenceException(
        message + " rate, clipped gradients or scaled features", e.loss(), e.layer());
  }

  /** Mean loss and metrics over a data set, without training. */
  Evaluation evaluate(Dataset data) {
    Totals totals = new Totals(metrics);
    int[] order = new int[data.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    for (int from = 0; from < order.length; from += session.batchSize()) {
      int rows = Math.min(session.batchSize(), order.length - from);
      session.fill(data, order, from, rows);
      totals.add(session, session.evaluate(rows), rows);
    }
    return totals.mean();
  }
}
