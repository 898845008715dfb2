package dev.ranvier.callback;

import dev.ranvier.Backend;
import dev.ranvier.Callback;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.TrainingRun;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.List;

/** A tiny training whose epochs have the figures that a test wants them to have. */
final class Scripted implements Callback, AutoCloseable {

  static final Dataset DATA =
      Dataset.of(new float[][] {{1, 2}, {3, 4}, {0, 1}}, new float[][] {{1}, {0}, {1}});

  private final Sequential network;
  private final String figure;
  private final double[] values;
  private final List<Double> learningRates = new ArrayList<>();

  private Scripted(Optimizer optimizer, String figure, double... values) {
    this.network =
        Sequential.withSeed(1, Input.of(2), Dense.of(1))
            .backend(Backend.SCALAR)
            .compile(optimizer, Loss.meanSquaredError(), Metric.meanAbsoluteError());
    this.figure = figure;
    this.values = values;
  }

  /** Epochs with these figures, one after the other; NaN stands for none. */
  static Scripted of(String figure, double... values) {
    return new Scripted(Optimizer.sgd(0.001), figure, values);
  }

  static Scripted of(Optimizer optimizer, String figure, double... values) {
    return new Scripted(optimizer, figure, values);
  }

  FitOptions options(Callback... callbacks) {
    List<Callback> all = new ArrayList<>(List.of(callbacks));
    all.addFirst(this);
    return FitOptions.epochs(values.length).callbacks(all.toArray(Callback[]::new));
  }

  History fit(Callback... callbacks) {
    return network.fit(DATA, options(callbacks));
  }

  Sequential network() {
    return network;
  }

  /** Of the epochs of the last fit. */
  double[] learningRates() {
    return learningRates.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    learningRates.clear();
  }

  @Override
  public void onEpochBegin(TrainingRun run, int epoch) {
    learningRates.add(run.learningRate());
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    if (!Double.isNaN(values[epoch])) {
      run.log(figure, values[epoch]);
    }
  }

  @Override
  public void onTrainEnd(TrainingRun run) {
    learningRates.add(run.learningRate());
  }

  @Override
  public void close() {
    network.close();
  }
}
