package dev.ranvier.callback;

import dev.ranvier.Backend;
import dev.ranvier.Callback;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.TrainingRun;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.random.Philox;
import dev.ranvier.schedule.ConstantRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training that can be cut off anywhere: with dropout, batch normalization, and callbacks that
 * remember.
 *
 * @param batches between backups in epochs; 0 for backups after epochs alone
 * @param folder of its backups; null for none
 */
record CutTraining(Optimizer optimizer, Backend backend, int epochs, int batches, Path folder) {

  static final int ROWS = 50;
  static final int BATCH = 8;
  static final int STEPS = Math.ceilDiv(ROWS, BATCH);

  /** What a training leaves. */
  record Left(byte[] model, Map<String, List<Double>> history) {}

  /** As good as a kill, where the process is that of the test. */
  static final class Cut extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Cuts a training off after a step. */
  record CutAt(int epoch, int batch) implements Callback {

    @Override
    public void onBatchEnd(TrainingRun run, int batch) {
      if (run.epoch() == epoch && batch == this.batch) {
        throw new Cut();
      }
    }
  }

  static Dataset data(int seed) {
    Philox random = Philox.of(seed, 1);
    float[][] features = new float[ROWS][6];
    float[][] targets = new float[ROWS][2];
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < 6; column++) {
        features[row][column] = 2 * random.nextFloat() - 1;
      }
      targets[row][0] = features[row][0] * features[row][1];
      targets[row][1] = features[row][2] + 0.5f * random.nextFloat();
    }
    return Dataset.of(features, targets);
  }

  private Sequential network() {
    return Sequential.withSeed(
            3,
            Input.of(6),
            Dense.of(9, Activation.relu()),
            BatchNormalization.of(),
            Dropout.of(0.3),
            Dense.of(7, Activation.tanh()).withoutBias(),
            Dense.of(2))
        .backend(backend);
  }

  private FitOptions options(Callback... more) {
    List<Callback> callbacks = new ArrayList<>();
    if (folder != null) {
      BackupAndRestore backup = BackupAndRestore.of(folder);
      callbacks.add(batches > 0 ? backup.everyBatches(batches) : backup);
    }
    callbacks.add(EarlyStopping.of().patience(1_000_000).restoreBestWeights(true));
    if (optimizer.schedule() instanceof ConstantRate) {
      callbacks.add(ReduceLROnPlateau.of().patience(1).factor(0.5).minDelta(0.02).cooldown(1));
    }
    callbacks.addAll(List.of(more));
    return FitOptions.epochs(epochs)
        .batchSize(BATCH)
        .seed(11)
        .validation(data(2))
        .verbosity(Verbosity.SILENT)
        .callbacks(callbacks.toArray(Callback[]::new));
  }

  /** Trains to the end. */
  Left left(Path file, Callback... more) throws IOException {
    try (Sequential network = network()) {
      network.compile(
          optimizer,
          Loss.meanSquaredError(),
          Metric.meanAbsoluteError(),
          Metric.r2Score().weighted());
      History history = network.fit(data(1), options(more));
      network.save(file);
      Map<String, List<Double>> figures = new LinkedHashMap<>();
      history.names().forEach(name -> figures.put(name, List.copyOf(history.get(name))));
      return new Left(Files.readAllBytes(file), figures);
    }
  }

  /** Trains until it is cut off. */
  void cut(int epoch, int batch) {
    try (Sequential network = network()) {
      network.compile(
          optimizer,
          Loss.meanSquaredError(),
          Metric.meanAbsoluteError(),
          Metric.r2Score().weighted());
      network.fit(data(1), options(new CutAt(epoch, batch)));
      throw new IllegalStateException("it was not cut off");
    } catch (Cut _) {
      // as planned
    }
  }
}
