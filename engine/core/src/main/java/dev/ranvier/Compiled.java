package dev.ranvier;

import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import java.util.List;

/** What {@code compile} sets, and how far training has come since. */
final class Compiled {

  private final Optimizer optimizer;
  private final Loss loss;
  private final List<Metric> metrics;
  private long epochsDone;

  Compiled(Optimizer optimizer, Loss loss, List<Metric> metrics) {
    this.optimizer = optimizer;
    this.loss = loss;
    this.metrics = metrics;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  Loss loss() {
    return loss;
  }

  List<Metric> metrics() {
    return metrics;
  }

  /** Trained since compile, over all fits: where the sequence of shuffles goes on. */
  long epochsDone() {
    return epochsDone;
  }

  void setEpochsDone(long count) {
    epochsDone = count;
  }
}
