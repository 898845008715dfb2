package dev.ranvier;

import dev.ranvier.data.Targets;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The mean loss and the metrics of the samples seen, kept up to date without allocation. */
final class EpochSums {

  private final MetricState[] states;

  /** By state: one name for each of its values. */
  private final String[][] names;

  private double lossSum;
  private long samples;

  EpochSums(List<Metric> metrics, Targets targets) {
    this.states = new MetricState[metrics.size()];
    this.names = new String[states.length][];
    for (int i = 0; i < states.length; i++) {
      states[i] = metrics.get(i).newState(targets);
      names[i] = names(metrics.get(i).name(), states[i].values().length);
    }
  }

  /** The metric's name, numbered where it has several values. */
  private static String[] names(String metric, int values) {
    String[] names = {metric};
    if (values != 1) {
      names = new String[values];
      for (int i = 0; i < values; i++) {
        names[i] = metric + "_" + i;
      }
    }
    return names;
  }

  /** Adds what a session has just computed for {@code rows} samples. */
  void add(TrainingSession session, double meanLoss, int rows) {
    lossSum += meanLoss * rows;
    samples += rows;
    for (MetricState state : states) {
      session.addTo(state, rows);
    }
  }

  void reset() {
    lossSum = 0.0;
    samples = 0;
    for (MetricState state : states) {
      state.reset();
    }
  }

  /**
   * All of it, for a checkpoint: loss and samples, then what each metric has seen.
   *
   * @throws IllegalStateException naming a metric whose state is not saved
   */
  List<double[]> saved() {
    List<double[]> all = new ArrayList<>();
    all.add(new double[] {lossSum, samples});
    for (int i = 0; i < states.length; i++) {
      double[] numbers = states[i].saved();
      if (numbers == null) {
        throw new IllegalStateException(
            "Checkpoint: the metric '%s' does not save what it has seen, so that an epoch cannot be saved in its middle; save after epochs, or leave the metric out"
                .formatted(names[i][0]));
      }
      all.add(numbers);
    }
    return all;
  }

  /** Goes on where others were. */
  void restore(List<double[]> all) {
    lossSum = all.getFirst()[0];
    samples = (long) all.getFirst()[1];
    for (int i = 0; i < states.length; i++) {
      states[i].restore(all.get(i + 1));
    }
  }

  /** The mean loss so far. */
  double loss() {
    return lossSum / samples;
  }

  /** The mean loss and the metrics so far. */
  Evaluation result() {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < states.length; i++) {
      double[] ofState = states[i].values();
      for (int value = 0; value < names[i].length; value++) {
        values.put(names[i][value], ofState[value]);
      }
    }
    return new Evaluation(loss(), values);
  }
}
