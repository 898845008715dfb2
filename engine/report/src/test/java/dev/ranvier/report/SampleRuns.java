package dev.ranvier.report;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** Trainings of a moment, for reports of every kind of task. */
final class SampleRuns {

  private SampleRuns() {}

  /** Three clouds in a plane. */
  static TrainingReport classes(String title) {
    Random random = new Random(5);
    float[][] features = new float[300][2];
    int[] ids = new int[features.length];
    for (int i = 0; i < features.length; i++) {
      ids[i] = i % 3;
      features[i][0] = (float) (Math.cos(2.1 * ids[i]) + 0.6 * random.nextGaussian());
      features[i][1] = (float) (Math.sin(2.1 * ids[i]) + 0.6 * random.nextGaussian());
    }
    TrainingReport report = TrainingReport.of(title);
    try (Sequential network =
        Sequential.withSeed(
            1,
            Input.of(2),
            Dense.of(8, Activation.relu()),
            Dropout.of(0.1),
            Dense.of(3, Activation.softmax()))) {
      network.compile(
          Optimizer.adam(0.02), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
      network.fit(Dataset.ofClasses(features, ids, 3), options(20, report).validationSplit(0.3));
    }
    return report;
  }

  /** Whether a point lies in a circle. */
  static TrainingReport yesOrNo() {
    Random random = new Random(6);
    float[][] features = new float[400][2];
    float[][] targets = new float[features.length][1];
    for (int i = 0; i < features.length; i++) {
      features[i][0] = (float) random.nextGaussian();
      features[i][1] = (float) random.nextGaussian();
      double noise = 0.2 * random.nextGaussian();
      targets[i][0] = Math.hypot(features[i][0], features[i][1]) + noise < 1.1 ? 1 : 0;
    }
    TrainingReport report = TrainingReport.of("In the circle").classNames("outside", "inside");
    try (Sequential network =
        Sequential.withSeed(
            2, Input.of(2), Dense.of(8, Activation.tanh()), Dense.of(1, Activation.sigmoid()))) {
      network.compile(Optimizer.adam(0.03), Loss.binaryCrossEntropy(), Metric.accuracy());
      network.fit(Dataset.of(features, targets), options(30, report).validationSplit(0.25));
    }
    return report;
  }

  /** A curved function of five numbers. */
  static TrainingReport values() {
    Random random = new Random(7);
    float[][] features = new float[400][5];
    float[][] targets = new float[features.length][1];
    for (int i = 0; i < features.length; i++) {
      for (int j = 0; j < 5; j++) {
        features[i][j] = random.nextFloat();
      }
      float[] x = features[i];
      targets[i][0] =
          (float) (2 * Math.sin(3 * x[0] * x[1]) + 3 * x[2] + x[3] + 0.1 * random.nextGaussian());
    }
    TrainingReport report =
        TrainingReport.of("A curved function")
            .featureNames("length", "width", "weight", "age", "nothing")
            .outputNames("price");
    try (Sequential network =
        Sequential.withSeed(3, Input.of(5), Dense.of(16, Activation.relu()), Dense.of(1))) {
      network.compile(Optimizer.adam(0.01), Loss.meanSquaredError(), Metric.meanAbsoluteError());
      network.fit(Dataset.of(features, targets), options(25, report).validationSplit(0.25));
    }
    return report;
  }

  /** Digits, 784-128-10, two epochs of the first samples. */
  static TrainingReport digits(Path folder, int samples) throws IOException {
    float[][] pictures = new float[samples][28 * 28];
    int[] labels = new int[samples];
    byte[] pixels = unzipped(folder.resolve("images-idx3-ubyte.gz"));
    byte[] ids = unzipped(folder.resolve("labels-idx1-ubyte.gz"));
    for (int i = 0; i < samples; i++) {
      labels[i] = ids[8 + i];
      for (int j = 0; j < 28 * 28; j++) {
        pictures[i][j] = (pixels[16 + 28 * 28 * i + j] & 255) / 255f;
      }
    }
    TrainingReport report =
        TrainingReport.of("Handwritten digits")
            .data("MNIST, the first %s pictures of its test part".formatted(samples))
            .images(28, 28);
    try (Sequential network =
        Sequential.withSeed(
            4,
            Input.of(28 * 28),
            Dense.of(128, Activation.relu()),
            Dense.of(10, Activation.softmax()))) {
      network.compile(Optimizer.adam(), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
      network.fit(
          Dataset.wrapClasses(pictures, labels, 10), options(4, report).validationSplit(0.2));
    }
    return report;
  }

  private static byte[] unzipped(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  static FitOptions options(int epochs, TrainingReport report) {
    return FitOptions.epochs(epochs).verbosity(Verbosity.SILENT).callbacks(report.callback());
  }
}
