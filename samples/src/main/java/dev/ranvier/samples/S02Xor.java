package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.sigmoid;
import static dev.ranvier.activation.Activation.tanh;

import dev.ranvier.FitOptions;
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
 * Lesson 2: a hidden layer learns what a single neuron cannot, exclusive or.
 *
 * <p>How to run: {@code samples/run.sh S02}, or {@code samples/run.sh xor}
 */
@Command(
    name = "xor",
    aliases = "S02",
    description = "Lesson 2: exclusive or, a 2-8-1 network.",
    mixinStandardHelpOptions = true)
public final class S02Xor implements Runnable {

  /** For picocli. */
  public S02Xor() {}

  @Override
  public void run() {
    float[][] inputs = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
    float[][] targets = {{0}, {1}, {1}, {0}};
    try (Sequential network =
        Sequential.of(Input.of(2), Dense.of(8, tanh()), Dense.of(1, sigmoid()))) {
      network.compile(Optimizer.adam(0.05), Loss.binaryCrossEntropy(), Metric.accuracy());
      network.fit(inputs, targets, FitOptions.epochs(300).batchSize(4).verbosity(Verbosity.SILENT));
      float[][] outputs = network.predict(inputs);
      for (int i = 0; i < inputs.length; i++) {
        System.out.printf(
            Locale.ROOT, "%.0f xor %.0f = %.3f%n", inputs[i][0], inputs[i][1], outputs[i][0]);
      }
      System.out.printf(
          Locale.ROOT, "accuracy %.3f%n", network.evaluate(inputs, targets).metric("accuracy"));
    }
  }
}
