package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.relu;
import static dev.ranvier.activation.Activation.softmax;

import dev.ranvier.Backend;
import dev.ranvier.Evaluation;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.digits.DigitText;
import dev.ranvier.digits.Digits;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.samples.command.OutputFile;
import java.io.Console;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 9, and the main job: train a 784-512-256-10 network to read digits, measure it, save it,
 * load it again and let it read a few.
 *
 * <p>How to run: {@code samples/run.sh S09}, or {@code samples/run.sh digits}
 */
@Command(
    name = "digits",
    aliases = "S09",
    description = "Lesson 9: trains a digit classifier, 784-512-256-10, and lets it read.",
    mixinStandardHelpOptions = true)
public final class S09Digits implements Callable<Integer> {

  private static final int SHOWN = 4;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder with IDX files under MNIST's names, plain or gzip. Default: digits drawn by the"
              + " built-in generator.")
  private Path data;

  @Option(
      names = "--backend",
      description = "AUTO, SIMD, BLAS or SCALAR. Default: ${DEFAULT-VALUE}.",
      defaultValue = "AUTO")
  private Backend backend;

  @Option(
      names = "--epochs",
      description = "Passes over the data. Default: ${DEFAULT-VALUE}.",
      defaultValue = "10")
  private int epochs;

  @Option(
      names = "--batch-size",
      description = "Samples in a step. Default: ${DEFAULT-VALUE}.",
      defaultValue = "128")
  private int batchSize;

  @Option(
      names = "--seed",
      description = "Of weights, order and drawn digits. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the model goes. Default: ${DEFAULT-VALUE}.",
      defaultValue = "digits.safetensors")
  private Path out;

  /** For picocli. */
  public S09Digits() {}

  @Override
  public Integer call() {
    FitOptions options = checkedOptions();
    OutputFile.requireWritable("--out", out);
    try (Sequential network = network()) {
      DigitData digits = digits();
      System.out.printf(
          Locale.ROOT,
          "Data: %s, %,d to train, %,d to test%n%n",
          digits.source(),
          digits.train().count(),
          digits.test().count());
      System.out.println(network.summary());
      System.out.println(network.explainPlan(Math.min(batchSize, digits.train().count())));
      train(network, digits, options);
      network.save(out);
      System.out.printf("Saved %s%n%n", out);
      readBack(digits.test());
    }
    return 0;
  }

  /** Whatever can be refused is refused before the first picture is drawn. */
  private FitOptions checkedOptions() {
    requirePositive("--epochs", epochs);
    requirePositive("--batch-size", batchSize);
    return FitOptions.epochs(epochs).batchSize(batchSize).seed(seed).verbosity(verbosity());
  }

  /** Epochs have lines of this command's own; a terminal sees in between how far the next is. */
  private static Verbosity verbosity() {
    Console console = System.console();
    return console != null && console.isTerminal() ? Verbosity.PROGRESS : Verbosity.SILENT;
  }

  private static void requirePositive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + ", expected at least 1");
    }
  }

  private DigitData digits() {
    if (data != null) {
      return DigitFolder.load(data);
    }
    return new DigitGenerator(seed)
        .data(DigitGenerator.DEFAULT_TRAIN_COUNT, DigitGenerator.DEFAULT_TEST_COUNT);
  }

  private void readBack(Digits test) {
    try (Sequential loaded = Sequential.load(out).backend(backend)) {
      System.out.printf("Loaded %s; it reads:%n", out);
      show(loaded, test);
      System.out.println(Latency.measure(loaded.model(), backend, test));
    }
  }

  private Sequential network() {
    return Sequential.withSeed(
            seed,
            Input.of(Digits.PIXELS),
            Dense.of(512, relu()),
            Dense.of(256, relu()),
            Dense.of(Digits.CLASSES, softmax()))
        .backend(backend)
        .compile(Optimizer.adam(), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
  }

  private void train(Sequential network, DigitData digits, FitOptions options) {
    DigitDataset training = new DigitDataset(digits.train());
    DigitDataset test = new DigitDataset(digits.test());
    EpochLines lines = new EpochLines(training.size());
    History history = network.fit(training, options.validation(test).afterEpoch(lines::print));
    Evaluation result = network.evaluate(test);
    System.out.printf(
        Locale.ROOT,
        "%nTest accuracy %.4f, loss %.4f; %,.0f training samples/s (median epoch of %d)%n",
        result.metric("accuracy"),
        result.loss(),
        lines.medianSamplesPerSecond(),
        history.epochs());
  }

  /** Pairs of pictures, which fit a narrow terminal. */
  private static void show(Sequential network, Digits test) {
    for (int first = 0; first < Math.min(SHOWN, test.count()); first += 2) {
      int[] indexes = first + 1 < test.count() ? new int[] {first, first + 1} : new int[] {first};
      String[] captions = new String[indexes.length];
      for (int i = 0; i < indexes.length; i++) {
        captions[i] = caption(network.predict(test.pixels(indexes[i])), test.labels()[indexes[i]]);
      }
      System.out.println(DigitText.sideBySide(test, indexes, captions));
    }
  }

  private static String caption(float[] output, int label) {
    int best = 0;
    for (int digit = 1; digit < output.length; digit++) {
      best = output[digit] > output[best] ? digit : best;
    }
    return String.format(Locale.ROOT, "a %d (%.0f %%), is %d", best, 100 * output[best], label);
  }
}
