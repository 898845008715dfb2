package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.relu;
import static dev.ranvier.activation.Activation.sigmoid;

import dev.ranvier.Evaluation;
import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import java.util.Locale;
import picocli.CommandLine.Command;

/**
 * Lesson 4: two hidden layers, 10-10-10-1, on ten features; binary cross-entropy, Adam, 10 epochs,
 * accuracy.
 *
 * <p>How to run: {@code samples/run.sh S04}, or {@code samples/run.sh deep}
 */
@Command(
    name = "deep",
    aliases = "S04",
    description = "Lesson 4: two hidden layers, a 10-10-10-1 network.",
    mixinStandardHelpOptions = true)
public final class S04DeepBinaryClassifier implements Runnable {

  /** For picocli. */
  public S04DeepBinaryClassifier() {}

  @Override
  public void run() {
    BallPoints training = BallPoints.draw(10, 4_000, 3);
    BallPoints test = BallPoints.draw(10, 1_000, 4);
    try (Sequential network =
        Sequential.of(
            Input.of(10),
            Dense.of(10, relu()).withInitializer(Initializer.heNormal()),
            Dense.of(10, relu()).withInitializer(Initializer.heNormal()),
            Dense.of(1, sigmoid()))) {
      network.compile(Optimizer.adam(0.01), Loss.binaryCrossEntropy(), Metric.accuracy());
      System.out.print(network.summary());
      network.fit(
          training.features(),
          training.targets(),
          FitOptions.epochs(10)
              .batchSize(32)
              .afterEpoch(new EpochLines(training.features().length)::print)
              .verbosity(Verbosity.SILENT));
      Evaluation result = network.evaluate(test.features(), test.targets());
      System.out.printf(Locale.ROOT, "test accuracy %.3f%n", result.metric("accuracy"));
    }
  }
}
