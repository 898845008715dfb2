package dev.ranvier.report;

import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.evaluation.ConfusionMatrix;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.understanding.EpochGradients;
import dev.ranvier.understanding.LayerGradient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Which pictures a training has. What a chart refuses is left out and told. */
final class ReportPictures {

  /** Layers whose weights are shown, and outputs of a regression. */
  private static final int MOST_LAYERS = 4;

  private static final int ROWS = 256;

  private final TrainingReport report;
  private final RunRecorder run;

  /** Null if there is none to ask. */
  private final Model model;

  private final List<String> missing = new ArrayList<>();

  ReportPictures(TrainingReport report, RunRecorder run, Model model) {
    this.report = report;
    this.run = run;
    this.model = model;
  }

  /** What could not be drawn, and why. */
  List<String> missing() {
    return missing;
  }

  private void add(List<Picture> pictures, String what, Supplier<Picture> picture) {
    try {
      pictures.add(picture.get());
    } catch (IllegalArgumentException e) {
      missing.add(what + ": " + e.getMessage());
    }
  }

  /** The network itself. */
  List<Picture> network() {
    List<Picture> pictures = new ArrayList<>();
    if (model != null) {
      add(pictures, "the network's picture", () -> NetworkDiagram.of(model).picture());
    }
    return pictures;
  }

  /** How the training went. */
  List<Picture> learning() {
    List<Picture> pictures = new ArrayList<>();
    if (run.history().epochs() > 0) {
      add(pictures, "learning curves", () -> Charts.learningCurves(run.history()));
    }
    int count = run.epochSeconds().size();
    if (count > 0) {
      int first = run.history().epochs() - count + 1;
      double[] epochs = IntStream.range(0, count).mapToDouble(i -> first + i).toArray();
      if (run.learningRates().stream().distinct().count() > 1) {
        add(
            pictures,
            "learning rate",
            () ->
                Plot.of("Learning rate at each epoch's end")
                    .x("epoch")
                    .y("learning rate")
                    .wholeX()
                    .logYWhereItHelps()
                    .line("", epochs, doubles(run.learningRates()))
                    .picture());
      }
      add(
          pictures,
          "time",
          () ->
              Plot.of("Time of each epoch")
                  .x("epoch")
                  .y("time", "s")
                  .wholeX()
                  .bars("", epochs, doubles(run.epochSeconds()), 0.8)
                  .picture());
    }
    if (run.gradients().size() > 1) {
      add(pictures, "gradients", this::gradients);
    }
    return pictures;
  }

  /** How large gradients are in each layer. */
  private Picture gradients() {
    List<EpochGradients> all = run.gradients();
    double[] epochs = all.stream().mapToDouble(one -> one.epoch() + 1).toArray();
    Plot plot =
        Plot.of("Gradient in each layer")
            .description("The root of the mean square of the loss's gradient, layer by layer.")
            .x("epoch")
            .y("gradient, root mean square")
            .wholeX()
            .logYWhereItHelps();
    List<LayerGradient> layers = all.getFirst().layers();
    for (int layer = 0; layer < layers.size(); layer++) {
      int at = layer;
      double[] sizes = all.stream().mapToDouble(e -> e.layers().get(at).rootMeanSquare()).toArray();
      plot = plot.line(layers.get(layer).layer(), epochs, sizes);
    }
    return plot.picture();
  }

  /** How good it is. */
  List<Picture> results() {
    Judgement judgement = run.judgement();
    List<Picture> pictures = new ArrayList<>();
    switch (judgement.task()) {
      case CLASSES, YES_OR_NO -> classes(pictures, judgement);
      case LABELS -> {
        List<String> names = report.classNames(judgement.outputSize());
        for (int label = 0; label < Math.min(MOST_LAYERS, names.size()); label++) {
          int column = label;
          add(
              pictures,
              "calibration",
              () ->
                  Charts.calibration(
                      judgement.labelled(column), judgement.column(judgement.outputs(), column)));
        }
      }
      case VALUES -> {
        List<String> names = report.outputNames(judgement.outputSize());
        for (int output = 0; output < Math.min(MOST_LAYERS, names.size()); output++) {
          int column = output;
          add(
              pictures,
              "regression",
              () ->
                  Charts.regression(
                      names.get(column),
                      judgement.column(judgement.targets(), column),
                      judgement.column(judgement.outputs(), column)));
        }
      }
    }
    return pictures;
  }

  private void classes(List<Picture> pictures, Judgement judgement) {
    int[] actual = judgement.actual();
    String[] names = report.classNames(judgement.classes()).toArray(String[]::new);
    add(
        pictures,
        "confusion matrix",
        () ->
            Charts.confusionMatrix(
                ConfusionMatrix.of(MetricBatch.ofClasses(judgement.decisions(), actual)), names));
    if (judgement.task() == Judgement.Task.YES_OR_NO) {
      boolean[] labels = judgement.labelled(0);
      float[] scores = judgement.column(judgement.outputs(), 0);
      add(pictures, "ROC", () -> Charts.roc(labels, scores));
      add(pictures, "precision and recall", () -> Charts.precisionRecall(labels, scores));
      if (judgement.probabilities()) {
        add(pictures, "calibration", () -> Charts.calibration(labels, scores));
      }
    } else {
      float[][] outputs = judgement.outputs();
      add(pictures, "ROC", () -> Charts.roc(actual, outputs, names));
      add(pictures, "precision and recall", () -> Charts.precisionRecall(actual, outputs, names));
      if (judgement.probabilities()) {
        add(pictures, "calibration", () -> Charts.calibration(actual, outputs));
      }
    }
  }

  /** What it has learned. */
  List<Picture> inside() {
    List<Picture> pictures = new ArrayList<>();
    Judgement judgement = run.judgement();
    if (model != null && report.isImage(run.architecture())) {
      add(
          pictures,
          "weights as images",
          () ->
              Charts.firstLayerWeights(
                  model,
                  report.imageHeight(run.architecture()),
                  report.imageWidth(run.architecture())));
    }
    boolean plane = run.architecture().inputSize() == 2;
    if (model != null && judgement != null && judgement.hasClasses() && plane) {
      add(pictures, "decision boundary", this::boundary);
    }
    some(run.weights().names())
        .forEach(
            name ->
                add(
                    pictures,
                    "weights of " + name,
                    () ->
                        Charts.histograms(
                            "Weights of " + name.replace(".weight", ""),
                            "weight",
                            run.weights().histograms(name))));
    some(run.activations().names())
        .forEach(
            name ->
                add(
                    pictures,
                    "activations of " + name,
                    () ->
                        Charts.histograms(
                            "Outputs of " + name, "output", run.activations().histograms(name))));
    return pictures;
  }

  private Picture boundary() {
    List<String> axes = report.featureNames(2);
    int classes = run.judgement().classes();
    try (Predictor predictor = model.predictor(ROWS)) {
      UnaryOperator<float[][]> predict =
          rows -> {
            float[] in = new float[2 * rows.length];
            for (int row = 0; row < rows.length; row++) {
              System.arraycopy(rows[row], 0, in, 2 * row, 2);
            }
            int size = predictor.outputSize();
            float[] out = new float[size * rows.length];
            predictor.predict(in, out);
            float[][] outputs = new float[rows.length][];
            for (int row = 0; row < rows.length; row++) {
              outputs[row] = Arrays.copyOfRange(out, size * row, size * (row + 1));
            }
            return outputs;
          };
      return Charts.decisionBoundary(
          predict,
          run.samples().features(),
          run.samples().classIds(),
          axes,
          report.classNames(classes).toArray(String[]::new));
    }
  }

  /** Of many the first and the last. */
  private static List<String> some(List<String> all) {
    if (all.size() <= MOST_LAYERS) {
      return all;
    }
    List<String> some = new ArrayList<>(all.subList(0, MOST_LAYERS / 2));
    some.addAll(all.subList(all.size() - MOST_LAYERS / 2, all.size()));
    return some;
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
