package dev.ranvier.report;

import dev.ranvier.Callback;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.TrainingRun;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Architecture;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.recipe.Recipe;
import dev.ranvier.understanding.EpochGradients;
import dev.ranvier.understanding.GradientFlow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes down what a report tells, while the training runs and at its end. */
final class RunRecorder implements Callback {

  /** Samples whose activations are looked at. */
  private static final int PROBED = 256;

  /**
   * Weights that are looked at while it trains; of larger networks only at the beginning and the
   * end.
   */
  private static final long MOST_WEIGHTS = 5_000_000;

  private Instant start;
  private long epochStart;
  private TrainingRun run;
  private String plan = "";
  private Architecture architecture;
  private History history;
  private Dataset judged;
  private int judgedSamples;
  private int trainedSamples;
  private Loss loss;
  private Optimizer optimizer;
  private List<String> metrics = List.of();
  private FitOptions options;
  private String judgedBy = "";
  private KeptSamples samples;
  private final GradientFlow flow = GradientFlow.of();
  private Snapshots weights = new Snapshots();
  private Snapshots activations = new Snapshots();
  private Map<String, float[]> finalWeights = Map.of();
  private Judgement judgement;
  private String recipe = "";
  private String checksum = "";
  private String failure = "";
  private final List<Double> epochSeconds = new ArrayList<>();
  private final List<Double> learningRates = new ArrayList<>();
  private final List<Integer> epochSamples = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private boolean over;

  /** Something that a report would have; what it throws is told in the report. */
  private interface Part {
    void take();
  }

  @Override
  public void onTrainBegin(TrainingRun begun) {
    over = false;
    run = begun;
    start = Instant.now();
    epochSeconds.clear();
    learningRates.clear();
    epochSamples.clear();
    missing.clear();
    weights = new Snapshots();
    activations = new Snapshots();
    judgement = null;
    samples = null;
    finalWeights = Map.of();
    checksum = "";
    recipe = "";
    failure = "";
    architecture = run.model().architecture();
    judged = run.validationData().orElse(run.trainingData());
    judgedSamples = judged.size();
    trainedSamples = run.trainingData().size();
    loss = run.lossFunction();
    optimizer = run.optimizer();
    metrics = run.metrics().stream().map(Metric::name).toList();
    options = run.options();
    judgedBy = run.validationData().isPresent() ? "validation data" : "training data";
    take("the plan", () -> plan = run.explainPlan());
    take("samples", () -> samples = KeptSamples.of(judged));
    flow.onTrainBegin(run);
    look(run.initialEpoch());
  }

  @Override
  public void onEpochBegin(TrainingRun going, int epoch) {
    epochStart = System.nanoTime();
  }

  @Override
  public void onEpochEnd(TrainingRun going, int epoch) {
    epochSeconds.add((System.nanoTime() - epochStart) * 1e-9);
    learningRates.add(run.learningRate());
    epochSamples.add(run.samplesDone());
    if (weights.wants(epoch + 1) && architecture.parameterCount() <= MOST_WEIGHTS) {
      look(epoch + 1);
      take("gradients after epoch " + (epoch + 1), () -> flow.onEpochEnd(run, epoch));
    }
  }

  @Override
  public void onTrainEnd(TrainingRun ended) {
    history = run.history();
    failure = run.failure().map(Throwable::getMessage).orElse("");
    Model model = run.model();
    if (!weights.has(history.epochs())) {
      look(history.epochs());
    }
    if (architecture.parameterCount() <= MOST_WEIGHTS) {
      take("the weights", () -> finalWeights = model.getWeights());
    }
    take("the checksum", () -> checksum = model.checksum());
    take("predictions", () -> judgement = Judgement.of(model, judged, loss));
    take("the recipe", this::readRecipe);
    run = null;
    judged = null;
    over = true;
  }

  private void readRecipe() {
    if (run.model().recipe().isPresent()) {
      try (Recipe written = Recipe.of(run.model())) {
        recipe = written.describe();
      }
    }
  }

  /** Weights and activations as they are now. */
  private void look(int epoch) {
    take(
        "weights after epoch " + epoch,
        () -> {
          Map<String, float[]> all = new LinkedHashMap<>(run.model().getWeights());
          all.keySet().removeIf(name -> !name.endsWith(".weight"));
          weights.add(epoch, all);
        });
    take("activations after epoch " + epoch, () -> activations.add(epoch, layerOutputs()));
  }

  private Map<String, float[]> layerOutputs() {
    Map<String, float[]> outputs = new LinkedHashMap<>();
    if (samples != null) {
      float[] probe = samples.rows(PROBED);
      try (Predictor predictor = run.model().predictor(PROBED)) {
        for (int layer = 0; layer < architecture.layers().size(); layer++) {
          if (!ReportPage.activation(architecture.layers().get(layer)).isEmpty()) {
            String name = architecture.name(layer);
            outputs.put(name, predictor.layerOutputs(name, probe));
          }
        }
      }
    }
    return outputs;
  }

  private void take(String what, Part part) {
    try {
      part.take();
    } catch (RuntimeException e) {
      missing.add(what + ": " + e.getMessage());
    }
  }

  boolean isOver() {
    return over;
  }

  Loss loss() {
    return loss;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  /** Names of what was counted beside the loss. */
  List<String> metrics() {
    return metrics;
  }

  FitOptions options() {
    return options;
  }

  int trainedSamples() {
    return trainedSamples;
  }

  Instant start() {
    return start;
  }

  String plan() {
    return plan;
  }

  Architecture architecture() {
    return architecture;
  }

  History history() {
    return history;
  }

  int judgedSamples() {
    return judgedSamples;
  }

  /** Which data it was judged by. */
  String judgedBy() {
    return judgedBy;
  }

  Snapshots weights() {
    return weights;
  }

  Snapshots activations() {
    return activations;
  }

  /** How large gradients were in each layer after epochs. */
  List<EpochGradients> gradients() {
    return flow.epochs();
  }

  /** Some of what it was judged by; null if it could not be read. */
  KeptSamples samples() {
    return samples;
  }

  /** What all layers kept in the end; empty of networks that are too large to be kept twice. */
  Map<String, float[]> finalWeights() {
    return finalWeights;
  }

  /** Null if nothing could be predicted. */
  Judgement judgement() {
    return judgement;
  }

  String recipe() {
    return recipe;
  }

  String checksum() {
    return checksum;
  }

  /** What ended it, if something did. */
  String failure() {
    return failure;
  }

  /** Of the epochs that were seen, which are the last ones of the history. */
  List<Double> epochSeconds() {
    return epochSeconds;
  }

  List<Double> learningRates() {
    return learningRates;
  }

  List<Integer> epochSamples() {
    return epochSamples;
  }

  /** What could not be taken down, with the reason. */
  List<String> missing() {
    return missing;
  }
}
