package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.relu;
import static dev.ranvier.activation.Activation.softmax;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.data.Dataset;
import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.digits.Digits;
import dev.ranvier.generate.GeneratedValues;
import dev.ranvier.generate.Generators;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.report.Charts;
import dev.ranvier.report.Plot;
import dev.ranvier.understanding.Attribution;
import dev.ranvier.understanding.Importances;
import dev.ranvier.understanding.IntegratedGradients;
import dev.ranvier.understanding.NearestSamples;
import dev.ranvier.understanding.Neighbour;
import dev.ranvier.understanding.PartialDependence;
import dev.ranvier.understanding.PartialDependenceCurve;
import dev.ranvier.understanding.PermutationImportance;
import dev.ranvier.understanding.Saliency;
import dev.ranvier.understanding.UnitActivity;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 17: what the network looks at. Of a function whose truth is known, five features count and
 * five are noise: importance by permutation finds out which. Of a digit, pixels: saliency,
 * integrated gradients, the training pictures that are nearest, and neurons that do nothing.
 *
 * <p>How to run: {@code samples/run.sh S17}, or {@code samples/run.sh looks-at --out FOLDER}
 */
@Command(
    name = "looks-at",
    aliases = "S17",
    description = "Lesson 17: what a network looks at: features, pixels, neighbours; drawn.",
    mixinStandardHelpOptions = true)
public final class S17WhatItLooksAt implements Runnable {

  private static final int FEATURES = 10;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the pictures go. Default: ${DEFAULT-VALUE}, here.")
  private Path out = Path.of("looks-at");

  @Option(names = "--digits", description = "Drawn, to train on. Default: ${DEFAULT-VALUE}.")
  private int count = 4_000;

  /** For picocli. */
  public S17WhatItLooksAt() {}

  @Override
  public void run() {
    PictureFolder folder = PictureFolder.of(out);
    features(folder);
    pixels(folder);
  }

  /** y = 10 sin(pi x0 x1) + 20 (x2 - 1/2)^2 + 10 x3 + 5 x4; x5 to x9 say nothing. */
  private static void features(PictureFolder folder) {
    GeneratedValues training = Generators.friedman1(2_000, FEATURES, 0.5, 1);
    GeneratedValues test = Generators.friedman1(500, FEATURES, 0.5, 2);
    try (Sequential network =
        Sequential.of(
            Input.of(FEATURES), Dense.of(32, relu()), Dense.of(32, relu()), Dense.of(1))) {
      network.compile(Optimizer.adam(0.005), Loss.meanSquaredError(), Metric.r2Score());
      network.fit(training.dataset(), FitOptions.epochs(40).verbosity(Verbosity.SILENT));
      System.out.println(
          "1. y = 10 sin(pi x0 x1) + 20 (x2 - 1/2)^2 + 10 x3 + 5 x4; x5 to x9: noise");
      System.out.printf(
          Locale.ROOT,
          "   r2_score %.3f on new rows%n",
          network.evaluate(test.dataset()).metric("r2_score"));
      Importances importances =
          PermutationImportance.of(network.model(), Metric.r2Score())
              .names(List.of("x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9"))
              .on(test.dataset());
      System.out.println(importances.toString().indent(3));
      try (PartialDependence dependence = PartialDependence.of(network.model())) {
        PartialDependenceCurve curve = dependence.of(test.features(), 2);
        double[] grid = new double[curve.grid().length];
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < grid.length; i++) {
          grid[i] = curve.grid()[i];
          least = Math.min(least, curve.mean()[i]);
        }
        double bottom = least;
        folder.save(
            "x2",
            Plot.of("What the network gives, by x2 alone")
                .x("x2")
                .y("mean output")
                .line("the network", grid, curve.mean())
                .curve("20 (x2 - 1/2)^2, moved", x -> bottom + 20 * (x - 0.5) * (x - 0.5), 0, 1)
                .picture());
      }
    }
  }

  private void pixels(PictureFolder folder) {
    DigitData data = new DigitGenerator(17).data(count, 200);
    Dataset training = new DigitDataset(data.train());
    try (Sequential network =
        Sequential.of(
            Input.of(Digits.PIXELS), Dense.of(64, relu()), Dense.of(Digits.CLASSES, softmax()))) {
      network.compile(Optimizer.adam(), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
      network.fit(training, FitOptions.epochs(6).verbosity(Verbosity.SILENT));
      System.out.printf(
          Locale.ROOT,
          "2. Digits: test accuracy %.3f%n",
          network.evaluate(new DigitDataset(data.test())).metric("accuracy"));
      float[] picture = data.test().pixels(firstThree(data.test()));
      explain(network, picture, 3, folder);
      neighbours(network, training, data.train(), picture, folder);
      System.out.println(UnitActivity.of(network.model(), training).toString().indent(3));
    }
  }

  private static int firstThree(Digits digits) {
    int index = 0;
    while (digits.labels()[index] != 3) {
      index++;
    }
    return index;
  }

  private static void explain(
      Sequential network, float[] picture, int label, PictureFolder folder) {
    float[] slopes;
    try (Saliency saliency = Saliency.of(network.model())) {
      slopes = saliency.explain(picture).gradients();
    }
    Attribution why;
    try (IntegratedGradients gradients = IntegratedGradients.of(network.model())) {
      why = gradients.explain(picture);
    }
    System.out.printf(
        Locale.ROOT,
        "   A %d, read as a %d: the output is %.3f, of a white page %.3f;%n"
            + "   what the pixels have added comes to %.3f, the difference is %.3f: %s%n",
        label,
        why.output(),
        why.value(),
        why.baselineValue(),
        why.sum(),
        why.value() - why.baselineValue(),
        why.isComplete() ? "complete" : "NOT COMPLETE");
    folder.save(
        "digit", Charts.images("What it saw", new float[][] {picture}, Digits.SIDE, Digits.SIDE));
    folder.save(
        "saliency",
        Charts.weightImages(
            "Saliency: what the next ink would do", slopes, 1, Digits.SIDE, Digits.SIDE));
    folder.save(
        "added",
        Charts.weightImages(
            "Integrated gradients: what this ink did", why.values(), 1, Digits.SIDE, Digits.SIDE));
  }

  private static void neighbours(
      Sequential network, Dataset training, Digits digits, float[] picture, PictureFolder folder) {
    try (NearestSamples nearest = NearestSamples.of(training, network.model(), "dense_1")) {
      List<Neighbour> found = nearest.find(picture, 5);
      float[][] pictures = new float[5][];
      String[] captions = new String[5];
      for (int i = 0; i < 5; i++) {
        int sample = found.get(i).sample();
        pictures[i] = digits.pixels(sample);
        captions[i] =
            String.format(
                Locale.ROOT, "a %d, %.2f away", digits.labels()[sample], found.get(i).distance());
      }
      System.out.println(
          "   nearest in training, as its hidden layer sees it: " + String.join("; ", captions));
      folder.save(
          "nearest",
          Charts.images(
              "Nearest of the training pictures", pictures, Digits.SIDE, Digits.SIDE, captions));
    }
  }
}
