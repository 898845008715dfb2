package dev.ranvier;

import dev.ranvier.metric.Metric;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums of loss and metrics over the samples seen, added up without allocation. */
final class EpochSums {

  private final Metric[] metrics;
  private final double[] sums;
  private double lossSum;
  private long samples;

  EpochSums(List<Metric> metrics) {
    this.metrics = metrics.toArray(Metric[]::new);
    this.sums = new double[this.metrics.length];
  }

  /** Adds what a session has just computed for {@code rows} samples. */
  void add(TrainingSession session, double meanLoss, int rows) {
    lossSum += meanLoss * rows;
    samples += rows;
    for (int i = 0; i < metrics.length; i++) {
      sums[i] += session.metricSum(metrics[i], rows);
    }
  }

  void reset() {
    lossSum = 0.0;
    samples = 0;
    Arrays.fill(sums, 0.0);
  }

  /** The means so far. */
  Evaluation mean() {
    Map<String, Double> means = new LinkedHashMap<>();
    for (int i = 0; i < metrics.length; i++) {
      means.put(metrics[i].name(), sums[i] / samples);
    }
    return new Evaluation(lossSum / samples, means);
  }
}
