package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.relu;
import static dev.ranvier.activation.Activation.sigmoid;
import static dev.ranvier.activation.Activation.softmax;
import static dev.ranvier.activation.Activation.tanh;

import dev.ranvier.Backend;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.callback.ReduceLROnPlateau;
import dev.ranvier.certainty.ConformalRegressor;
import dev.ranvier.certainty.Interval;
import dev.ranvier.data.Dataset;
import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.digits.Digits;
import dev.ranvier.evaluation.ConfusionMatrix;
import dev.ranvier.generate.GeneratedClasses;
import dev.ranvier.generate.GeneratedValues;
import dev.ranvier.generate.Generators;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.report.Charts;
import dev.ranvier.report.HistogramRecorder;
import dev.ranvier.report.NetworkDiagram;
import dev.ranvier.report.Picture;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.spiking.LeakyIntegrateAndFire;
import dev.ranvier.spiking.SpikeRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 11: seeing a network. All kinds of pictures that there are: the networks of lessons 3 and
 * 6 before and after their training, how trainings went, what classifiers and regressions get right
 * and wrong, what weights look like. Each needs a line or two.
 *
 * <p>How to run: {@code samples/run.sh S11}, or {@code samples/run.sh pictures --out FOLDER}
 */
@Command(
    name = "pictures",
    aliases = "S11",
    description = "Lesson 11: seeing a network: every kind of picture.",
    mixinStandardHelpOptions = true)
public final class S11Pictures implements Runnable {

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the pictures go. Default: ${DEFAULT-VALUE}, here.")
  private Path out = Path.of("pictures");

  @Option(names = "--digits", description = "Drawn, to train on. Default: ${DEFAULT-VALUE}.")
  private int count = 4_000;

  /** For picocli. */
  public S11Pictures() {}

  @Override
  public void run() {
    PictureFolder folder = PictureFolder.of(out);
    networks(folder);
    twoClasses(folder);
    digits(folder);
    values(folder);
    others(folder);
  }

  /** Blue and orange are the signs of weights; the wider, the larger. */
  private static void networks(PictureFolder folder) {
    try (Sequential byHand = S03ByHand.network(S03ByHand.SEED)) {
      folder.save("4-5-3-before", diagram(byHand, "4-5-3 of lesson 3, before"));
      byHand.fit(
          S03ByHand.PATTERNS,
          S03ByHand.TARGETS,
          FitOptions.epochs(S03ByHand.EPOCHS).batchSize(4).verbosity(Verbosity.SILENT));
      folder.save("4-5-3-after", diagram(byHand, "4-5-3 of lesson 3, after 1,000 epochs"));
    }
    try (Sequential larger = S06SumOrMean.network()) {
      folder.save("2-3-1-before", diagram(larger, "2-3-1 of lesson 6, before"));
      History history =
          larger.fit(S06SumOrMean.PAIRS, S06SumOrMean.PAIR_TARGETS, S06SumOrMean.options());
      folder.save(
          "2-3-1-after",
          NetworkDiagram.of(larger.model())
              .title("2-3-1 of lesson 6, after: it gives the larger of two")
              .inputNames("one", "other")
              .outputNames("larger")
              .withNumbers()
              .picture());
      folder.save("2-3-1-learning", Charts.learningCurves(history));
    }
  }

  private static Picture diagram(Sequential network, String title) {
    return NetworkDiagram.of(network.model()).title(title).picture();
  }

  /** Two half moons that reach into each other. The README shows two of these pictures. */
  private static void twoClasses(PictureFolder folder) {
    GeneratedClasses training = Generators.moons(400, 0.2, 1);
    GeneratedClasses test = Generators.moons(400, 0.2, 2);
    try (Sequential network =
        Sequential.of(
            Input.of(2), Dense.of(8, tanh()), Dense.of(8, tanh()), Dense.of(1, sigmoid()))) {
      network.backend(Backend.SCALAR); // the same bits, and so the same picture, on every machine
      network.compile(Optimizer.adam(0.02), Loss.binaryCrossEntropy(), Metric.accuracy());
      History history =
          network.fit(
              training.binaryDataset(),
              FitOptions.epochs(60)
                  .validation(test.binaryDataset())
                  .callbacks(ReduceLROnPlateau.of().patience(5).factor(0.5))
                  .verbosity(Verbosity.SILENT));
      boolean[] labels = new boolean[test.classIds().length];
      float[] scores = new float[labels.length];
      float[][] outputs = network.predict(test.features());
      for (int i = 0; i < labels.length; i++) {
        labels[i] = test.classIds()[i] == 1;
        scores[i] = outputs[i][0];
      }
      folder.save("moons-network", diagram(network, "2-8-8-1 that tells two moons apart"));
      folder.save("moons-learning", Charts.learningCurves(history));
      folder.save("moons-learning-rate", Charts.learningRate(history));
      folder.save(
          "moons-boundary",
          Charts.decisionBoundary(
              network::predict, test.features(), test.classIds(), "upper", "lower"));
      folder.save("moons-roc", Charts.roc(labels, scores));
      folder.save("moons-precision-recall", Charts.precisionRecall(labels, scores));
      folder.save("moons-calibration", Charts.calibration(labels, scores));
    }
  }

  private void digits(PictureFolder folder) {
    DigitData data = new DigitGenerator(11).data(count, count / 4);
    Dataset test = new DigitDataset(data.test());
    try (Sequential network =
        Sequential.of(
            Input.of(Digits.PIXELS),
            Dense.of(32, relu()),
            Dropout.of(0.1),
            Dense.of(Digits.CLASSES, softmax()))) {
      network.compile(Optimizer.adam(), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
      HistogramRecorder recorder = HistogramRecorder.of();
      network.fit(
          new DigitDataset(data.train()),
          FitOptions.epochs(6).callbacks(recorder).verbosity(Verbosity.SILENT));
      folder.save(
          "digits-network",
          NetworkDiagram.of(network.model()).title("A network that reads digits").picture());
      folder.save("digits-confusion", Charts.confusionMatrix(ConfusionMatrix.of(network, test)));
      folder.save(
          "digits-weights", Charts.firstLayerWeights(network.model(), Digits.SIDE, Digits.SIDE));
      folder.save("digits-histograms", recorder.weights("dense_2"));
      mistakes(network, data.test(), folder);
    }
  }

  private static void mistakes(Sequential network, Digits test, PictureFolder folder) {
    List<float[]> pictures = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < test.count() && pictures.size() < 12; i++) {
      float[] output = network.predict(test.pixels(i));
      int read =
          IntStream.range(0, output.length).reduce(0, (a, b) -> output[b] > output[a] ? b : a);
      if (read != test.labels()[i]) {
        pictures.add(test.pixels(i));
        captions.add("%s, read %s".formatted(test.labels()[i], read));
      }
    }
    folder.save(
        "digits-mistakes",
        Charts.images(
            "What it got wrong",
            pictures.toArray(float[][]::new),
            Digits.SIDE,
            Digits.SIDE,
            captions.toArray(String[]::new)));
  }

  private static void values(PictureFolder folder) {
    GeneratedValues training = Generators.friedman1(1_000, 5, 1, 1);
    GeneratedValues calibration = Generators.friedman1(300, 5, 1, 2);
    GeneratedValues test = Generators.friedman1(120, 5, 1, 3);
    try (Sequential network =
        Sequential.of(Input.of(5), Dense.of(32, relu()), Dense.of(32, relu()), Dense.of(1))) {
      network.compile(Optimizer.adam(0.005), Loss.meanSquaredError());
      network.fit(training.dataset(), FitOptions.epochs(40).verbosity(Verbosity.SILENT));
      ConformalRegressor sure =
          ConformalRegressor.calibrate(network::predict, calibration.dataset(), 0.9);
      float[] predicted = column(network.predict(test.features()));
      List<Interval> intervals = new ArrayList<>();
      for (float each : predicted) {
        intervals.add(sure.interval(each));
      }
      folder.save(
          "values-regression",
          Charts.regression("value", column(test.targets()), predicted, intervals));
    }
  }

  private static float[] column(float[][] rows) {
    float[] column = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      column[i] = rows[i][0];
    }
    return column;
  }

  private static void others(PictureFolder folder) {
    folder.save("schedule", Charts.learningRate(Schedule.oneCycle(1_000), 0.01, 1_000));
    double[] drives = IntStream.range(0, 12).mapToDouble(i -> 10.2 + i).toArray();
    SpikeRecord spikes = LeakyIntegrateAndFire.of().simulate(drives, 200, 0.1);
    double[][] trains =
        IntStream.range(0, drives.length).mapToObj(spikes::train).toArray(double[][]::new);
    folder.save("spikes", Charts.spikeRaster(trains, spikes.duration()));
  }
}
