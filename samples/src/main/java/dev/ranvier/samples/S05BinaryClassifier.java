package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.relu;
import static dev.ranvier.activation.Activation.sigmoid;

import dev.ranvier.Evaluation;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import java.util.Locale;
import picocli.CommandLine.Command;

/**
 * Lesson 5: the classifier of many a Keras introduction. Four features, 32 hidden neurons, one
 * sigmoid output; binary cross-entropy, Adam, batches of 10, 100 epochs. The points lie inside or
 * outside a ball, so that no straight cut tells them apart.
 *
 * <p>How to run: {@code samples/run.sh S05}, or {@code samples/run.sh classifier}
 */
@Command(
    name = "classifier",
    aliases = "S05",
    description = "Lesson 5: inside or outside a ball, a 4-32-1 network.",
    mixinStandardHelpOptions = true)
public final class S05BinaryClassifier implements Runnable {

  /** For picocli. */
  public S05BinaryClassifier() {}

  @Override
  public void run() {
    BallPoints training = BallPoints.draw(4, 400, 1);
    BallPoints test = BallPoints.draw(4, 1_000, 2);
    try (Sequential network =
        Sequential.of(Input.of(4), Dense.of(32, relu()), Dense.of(1, sigmoid()))) {
      network.compile(Optimizer.adam(), Loss.binaryCrossEntropy(), Metric.accuracy());
      System.out.print(network.summary());
      History history =
          network.fit(
              training.features(),
              training.targets(),
              FitOptions.epochs(100)
                  .batchSize(10)
                  .validationSplit(0.2)
                  .verbosity(Verbosity.SILENT));
      System.out.printf(
          Locale.ROOT,
          "loss %.4f after the first epoch, %.4f after the last%n",
          history.get("loss").getFirst(),
          history.last("loss"));
      Evaluation result = network.evaluate(test.features(), test.targets());
      System.out.printf(Locale.ROOT, "test accuracy %.3f%n", result.metric("accuracy"));
    }
  }
}
