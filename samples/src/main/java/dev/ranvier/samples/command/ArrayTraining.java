package dev.ranvier.samples.command;

import dev.ranvier.Callback;
import dev.ranvier.Evaluation;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.DatasetSplit;
import dev.ranvier.data.Targets;
import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.digits.Digits;
import dev.ranvier.io.Json;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.report.TrainingReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A training on NPY files, or on a folder of IDX files. */
final class ArrayTraining implements Training {

  /** Kinds of data in {@link SavedModel#DATA}. */
  static final String NPY = "npy";

  static final String IDX = "idx";

  private final Path data;
  private final Path targets;
  private final boolean classes;
  private final NetworkOptions options;
  private final FitChoices fit;
  private Dataset training;

  /** Null if nothing is held out. */
  private Dataset held;

  private Sequential network;
  private History history;
  private Map<String, Double> metrics = Map.of();

  /**
   * One that is yet to run.
   *
   * @param label the file of class ids, or null
   * @param target the file of numbers, or null
   */
  ArrayTraining(Path data, String label, String target, NetworkOptions options, FitChoices fit) {
    boolean npy = Samples.isNpy(data);
    if (npy && label == null && target == null) {
      throw new IllegalArgumentException(
          "What is to be predicted is missing, expected --label y.npy for class ids or --target"
              + " y.npy for numbers");
    }
    if (!npy && (label != null || target != null)) {
      throw new IllegalArgumentException(
          "--label and --target: a folder of IDX files has its labels in it, expected neither");
    }
    this.data = data;
    this.classes = target == null;
    this.targets = npy ? Path.of(classes ? label : target) : null;
    this.options = options;
    this.fit = fit;
  }

  @Override
  public void run(Callback... more) {
    read();
    Loss usual = classes ? Loss.sparseCategoricalCrossEntropy() : Loss.meanSquaredError();
    Loss loss = options.loss(usual);
    List<Layer> layers = new ArrayList<>(List.of(Input.of(training.featureSize())));
    layers.addAll(options.layers());
    layers.add(Dense.of(training.targets().size(), Samples.lastActivation(loss)));
    network = Sequential.withSeed(fit.seed(), layers.toArray(Layer[]::new));
    network.setMetadata(Map.of(SavedModel.DATA, Json.write(description())));
    network.backend(options.backend());
    network.compile(options.optimizer(fit.steps(training.size())), loss, metric(loss));
    history = network.fit(training, fit.options(held != null, more).validation(held));
    if (held != null) {
      Evaluation result = network.evaluate(held);
      metrics = new LinkedHashMap<>(Map.of("loss", result.loss()));
      metrics.putAll(result.metrics());
    }
  }

  /** Accuracy of whatever says yes or no, else the mean absolute error. */
  static Metric metric(Loss loss) {
    return loss.followsValues() ? Metric.meanAbsoluteError() : Metric.accuracy();
  }

  private void read() {
    if (targets == null) {
      DigitData digits = DigitFolder.load(data);
      training = new DigitDataset(digits.train());
      held = new DigitDataset(digits.test());
      return;
    }
    Dataset all = classes ? Samples.classes(data, targets, 0) : Samples.values(data, targets);
    DatasetSplit parts = split(all, fit.holdOut(), fit.seed());
    training = parts.left();
    held = parts.right();
  }

  /** What is trained on, and what is held out: null if nothing is. */
  static DatasetSplit split(Dataset all, double holdOut, long seed) {
    return holdOut == 0
        ? new DatasetSplit(all, null)
        : all.shuffled(seed).splitDataset(1 - holdOut);
  }

  private Map<String, Object> description() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("kind", targets == null ? IDX : NPY);
    if (targets != null) {
      all.put("classes", training.targets().kind() == Targets.Kind.CLASS_IDS);
      all.put("hold_out", fit.holdOut());
      all.put("seed", fit.seed());
    }
    return all;
  }

  @Override
  public void describeTo(TrainingReport report) {
    if (targets == null) {
      report.images(Digits.SIDE, Digits.SIDE);
    }
  }

  @Override
  public void save(Path file) {
    network.save(file);
  }

  @Override
  public long samples() {
    return training.size();
  }

  @Override
  public long heldOut() {
    return held == null ? 0 : held.size();
  }

  @Override
  public History history() {
    return history;
  }

  @Override
  public Map<String, Double> metrics() {
    return metrics;
  }

  @Override
  public void close() {
    if (network != null) {
      network.close();
    }
  }
}
