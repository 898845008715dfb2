package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.relu;

import dev.ranvier.DivergenceException;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Command;

/**
 * Lesson 6: why a gradient is averaged. One linear layer, 3-4, on three rows at rate 0.01: by the
 * sum over the rows it diverges, by the mean it learns. Then 2-3-1 with ReLU at the same rate.
 *
 * <p>How to run: {@code samples/run.sh S06}, or {@code samples/run.sh sum-or-mean}
 */
@Command(
    name = "sum-or-mean",
    aliases = "S06",
    description = "Lesson 6: the summed gradient diverges, the averaged one learns; 3-4, 2-3-1.",
    mixinStandardHelpOptions = true)
public final class S06SumOrMean implements Runnable {

  static final float[][] ROWS = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};

  /** The row itself, and its mean. */
  static final float[][] ROW_TARGETS = {{1, 2, 3, 2}, {4, 5, 6, 5}, {7, 8, 9, 8}};

  /** The larger of two numbers. */
  static final float[][] PAIRS = new float[25][];

  static final float[][] PAIR_TARGETS = new float[25][];

  static {
    for (int i = 0; i < 25; i++) {
      PAIRS[i] = new float[] {i / 5 / 4f, i % 5 / 4f};
      PAIR_TARGETS[i] = new float[] {Math.max(PAIRS[i][0], PAIRS[i][1])};
    }
  }

  static final double RATE = 0.01;
  static final int EPOCHS = 1_000;

  /** For picocli. */
  public S06SumOrMean() {}

  @Override
  public void run() {
    System.out.println("A linear layer, 3-4, three rows, rate 0.01, by hand:");
    descend("sum", 1);
    descend("mean", ROWS.length);
    System.out.println("\nThe engine averages over rows and outputs, so its rate means the same");
    System.out.println("whatever the size of a batch. With the sum, 12 times the mean:");
    engineDiverges();
    System.out.println("\n2-3-1 with ReLU, mean squared error, rate 0.01, on the larger of two:");
    learnTheLarger();
  }

  /** Gradient descent of one layer without bias; the gradient is divided by {@code divisor}. */
  private static void descend(String name, int divisor) {
    double[][] weights = new double[3][4];
    double first = 0;
    for (int epoch = 0; epoch <= EPOCHS; epoch++) {
      double[][] gradient = new double[3][4];
      double loss = 0; // mean over rows of the squared errors of a row
      for (int row = 0; row < ROWS.length; row++) {
        for (int out = 0; out < 4; out++) {
          double error = -ROW_TARGETS[row][out];
          for (int in = 0; in < 3; in++) {
            error += ROWS[row][in] * weights[in][out];
          }
          loss += error * error / ROWS.length;
          for (int in = 0; in < 3; in++) {
            gradient[in][out] += 2 * error * ROWS[row][in] / divisor;
          }
        }
      }
      first = epoch == 0 ? loss : first;
      if (epoch % 100 == 0 || loss > first) {
        System.out.printf(Locale.ROOT, "  %-4s  epoch %4d  loss %.6g%n", name, epoch, loss);
      }
      if (loss > 1e6 * first) {
        System.out.printf(Locale.ROOT, "  %-4s  diverges: a million times the first loss%n", name);
        return;
      }
      for (int in = 0; in < 3; in++) {
        double[] slopes = gradient[in];
        double[] row = weights[in];
        Arrays.setAll(row, out -> row[out] - RATE * slopes[out]);
      }
    }
    System.out.printf(Locale.ROOT, "  %-4s  learns%n", name);
  }

  private static void engineDiverges() {
    try (Sequential network = Sequential.of(Input.of(3), Dense.of(4).withoutBias())) {
      network.compile(Optimizer.sgd(12 * RATE), Loss.meanSquaredError());
      network.fit(ROWS, ROW_TARGETS, FitOptions.epochs(EPOCHS).verbosity(Verbosity.SILENT));
      throw new IllegalStateException("the summed gradient did not diverge");
    } catch (DivergenceException divergence) {
      System.out.println("  " + divergence.getMessage());
    }
  }

  /** The network of the second part, with its first weights. */
  static Sequential network() {
    Sequential network = Sequential.withSeed(4, Input.of(2), Dense.of(3, relu()), Dense.of(1));
    return network.compile(Optimizer.sgd(RATE), Loss.meanSquaredError());
  }

  /** In steps of a row each. */
  static FitOptions options() {
    return FitOptions.epochs(EPOCHS).batchSize(1).verbosity(Verbosity.SILENT);
  }

  private static void learnTheLarger() {
    try (Sequential network = network()) {
      History history = network.fit(PAIRS, PAIR_TARGETS, options());
      for (int epoch = 100; epoch <= EPOCHS; epoch += 100) {
        System.out.printf(
            Locale.ROOT, "  epoch %4d  loss %.6f%n", epoch, history.get("loss").get(epoch - 1));
      }
      for (float[] pair : new float[][] {{0.2f, 0.9f}, {0.7f, 0.1f}, {0.5f, 0.5f}}) {
        System.out.printf(
            Locale.ROOT,
            "  the larger of %.1f and %.1f: %.3f%n",
            pair[0],
            pair[1],
            network.predict(pair)[0]);
      }
    }
  }
}
