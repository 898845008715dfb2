package dev.ranvier.bench.digits;

import static dev.ranvier.activation.Activation.relu;
import static dev.ranvier.activation.Activation.softmax;

import dev.ranvier.Backend;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.data.Dataset;
import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.digits.Digits;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A whole {@code fit} of 784-512-256-10 with Adam in batches of 128: the accuracy on samples that
 * it did not see, and what part of its time the training steps are.
 */
@Command(
    name = "fit",
    description = "784-512-256-10: accuracy after a fit, and the share of its time in steps.",
    mixinStandardHelpOptions = true)
public final class FitBench implements Callable<Integer> {

  private static final String WORKLOAD = "digits_fit";
  private static final int BATCH = 128;

  /** Fits of one epoch that are not counted: a fit warms its kernels up until they are compiled. */
  private static final int WARM_UPS = 2;

  @Option(names = "--data", paramLabel = "DIR", description = "IDX files; default: drawn digits.")
  private Path data;

  @Option(names = "--seeds", defaultValue = "3", description = "Fits, each with its own seed.")
  private int seeds;

  @Option(names = "--epochs", defaultValue = "10", description = "Passes over the data.")
  private int epochs;

  @Option(names = "--quick", description = "One seed, two epochs, a tenth of the samples.")
  private boolean quick;

  @Option(names = "--threads", defaultValue = "1", description = "Threads of a step.")
  private int threads;

  /** Of the fit that ended last. */
  private History last;

  private FitBench() {}

  @Override
  public Integer call() {
    Arguments.checkThreadsOfTeam(threads);
    if (seeds < 1) {
      throw new IllegalArgumentException("--seeds is " + seeds + ", expected at least 1");
    }
    DigitGenerator drawn = new DigitGenerator(1);
    DigitData digits =
        data == null
            ? new DigitData(drawn.digits(0, 8_000), drawn.digits(8_000, 2_000), "drawn digits")
            : DigitFolder.load(data);
    Dataset training = dataset(quick ? tenth(digits.train()) : digits.train());
    Dataset test = dataset(quick ? tenth(digits.test()) : digits.test());
    System.err.printf(
        "%s: %s to train, %s to test%n", digits.source(), training.size(), test.size());
    for (int i = 0; i < WARM_UPS; i++) {
      train(0, 1, training).close();
    }
    Csv.header();
    int fits = quick ? 1 : seeds;
    double accuracies = 0;
    for (int seed = 0; seed < fits; seed++) {
      accuracies += fit(seed, training, test);
    }
    row("test_accuracy_mean", accuracies / fits, "1");
    return 0;
  }

  private static Digits tenth(Digits digits) {
    return digits.range(0, Math.ceilDiv(digits.count(), 10));
  }

  /** Samples as rows of floats, converted once. */
  private static Dataset dataset(Digits digits) {
    float[][] pixels = new float[digits.count()][];
    int[] labels = new int[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = digits.pixels(i);
      labels[i] = digits.labels()[i];
    }
    return Dataset.ofClasses(pixels, labels, Digits.CLASSES);
  }

  private Sequential train(int seed, int passes, Dataset training) {
    Sequential network =
        Sequential.withSeed(
            seed,
            Input.of(Digits.PIXELS),
            Dense.of(512, relu()),
            Dense.of(256, relu()),
            Dense.of(Digits.CLASSES, softmax()));
    network.backend(Backend.AUTO).threads(threads);
    network.compile(Optimizer.adam(), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
    FitOptions options =
        FitOptions.epochs(passes)
            .batchSize(BATCH)
            .seed(seed)
            .verbosity(Verbosity.SILENT)
            .afterEpoch(history -> last = history);
    network.fit(training, options);
    return network;
  }

  private double fit(int seed, Dataset training, Dataset test) {
    try (Sequential network = train(seed, quick ? 2 : epochs, training)) {
      double accuracy = network.evaluate(test).metric("accuracy");
      row("fit_seconds", last.seconds(), "s");
      row("step_seconds", last.stepSeconds(), "s");
      row("step_share", last.stepSeconds() / last.seconds(), "1");
      row("test_accuracy", accuracy, "1");
      System.err.printf(
          Locale.ROOT,
          "seed %d: %.2f %% of the test samples right, %.1f %% of the time in steps%n",
          seed,
          100 * accuracy,
          100 * last.stepSeconds() / last.seconds());
      return accuracy;
    }
  }

  private void row(String metric, double value, String unit) {
    Csv.row("ranvier-auto", Csv.VERSION, WORKLOAD, threads, metric, value, unit);
  }
}
