package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.relu;
import static dev.ranvier.activation.Activation.softmax;

import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.callback.EarlyStopping;
import dev.ranvier.data.Dataset;
import dev.ranvier.evaluation.ConfusionMatrix;
import dev.ranvier.format.CsvFormat;
import dev.ranvier.format.CsvRows;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Normalization;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.random.Philox;
import dev.ranvier.selection.Split;
import dev.ranvier.selection.TrainTestSplit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 8: three kinds of iris by four measures of their flowers. What is new: three classes,
 * softmax, scaled inputs, a stratified test part, early stopping, a confusion matrix.
 *
 * <p>How to run: {@code samples/run.sh S08}, or {@code samples/run.sh iris --data DIR}
 */
@Command(
    name = "iris",
    aliases = "S08",
    description = "Lesson 8: three kinds of iris, 4-16-3, and a confusion matrix.",
    mixinStandardHelpOptions = true)
public final class S08Iris implements Runnable {

  private static final String[] SPECIES = {"setosa", "versicolor", "virginica"};

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder with iris.csv: a header, four measures in cm, the species. Default: flowers"
              + " drawn with the means and deviations that Fisher published in 1936.")
  private Path data;

  /** For picocli. */
  public S08Iris() {}

  @Override
  public void run() {
    Dataset flowers = data == null ? drawn() : read(data.resolve("iris.csv"));
    System.out.printf(
        "Flowers: %s of %s%n", flowers.size(), data == null ? "the built-in generator" : data);
    // Of each species a fifth is kept back: nothing is learned from it, not even the scale.
    Split split = TrainTestSplit.stratified(0.2).seed(1).draw(flowers);
    Dataset training = split.training(flowers);
    Dataset test = split.test(flowers);
    try (Sequential network =
        Sequential.of(
            Input.of(4),
            Normalization.adapt(training),
            Dense.of(16, relu()),
            Dense.of(3, softmax()))) {
      network.compile(
          Optimizer.adam(0.01), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
      System.out.print(network.summary());
      History history =
          network.fit(
              training,
              FitOptions.epochs(100)
                  .batchSize(16)
                  .validationSplit(0.15)
                  .callbacks(EarlyStopping.of().patience(15).restoreBestWeights(true))
                  .verbosity(Verbosity.SILENT));
      System.out.printf(
          Locale.ROOT,
          "%d epochs, loss %.4f at first, %.4f at last%n%n",
          history.epochs(),
          history.get("loss").getFirst(),
          history.last("loss"));
      ConfusionMatrix counts = ConfusionMatrix.of(network, test);
      System.out.println(counts.toString(SPECIES));
      System.out.printf(Locale.ROOT, "test accuracy %.3f%n", counts.accuracy());
    }
  }

  private static Dataset read(Path csv) {
    List<float[]> features = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    try (CsvRows rows = CsvRows.open(csv, CsvFormat.standard())) {
      while (rows.next()) {
        float[] measures = new float[4];
        for (int i = 0; i < 4; i++) {
          measures[i] = (float) rows.number(i);
        }
        features.add(measures);
        classes.add(List.of(SPECIES).indexOf(rows.text(4)));
      }
    }
    return Dataset.ofClasses(
        features.toArray(float[][]::new),
        classes.stream().mapToInt(Integer::intValue).toArray(),
        SPECIES.length);
  }

  /** Fifty of each kind; large flowers are large in every measure. */
  private static Dataset drawn() {
    double[][] means = {
      {5.006, 3.428, 1.462, 0.246}, {5.936, 2.770, 4.260, 1.326}, {6.588, 2.974, 5.552, 2.026}
    };
    double[][] deviations = {
      {0.352, 0.379, 0.174, 0.105}, {0.516, 0.314, 0.470, 0.198}, {0.636, 0.322, 0.552, 0.275}
    };
    Philox random = Philox.of(8, 0);
    float[][] features = new float[150][4];
    int[] classes = new int[150];
    for (int i = 0; i < 150; i++) {
      int kind = i / 50;
      classes[i] = kind;
      double size = random.nextGaussian();
      for (int j = 0; j < 4; j++) {
        double shape = 0.8 * size + 0.6 * random.nextGaussian();
        features[i][j] = (float) (means[kind][j] + deviations[kind][j] * shape);
      }
    }
    return Dataset.ofClasses(features, classes, SPECIES.length);
  }
}
