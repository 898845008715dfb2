package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.relu;

import dev.ranvier.FitOptions;
import dev.ranvier.Gradients;
import dev.ranvier.Sequential;
import dev.ranvier.TrainingOptions;
import dev.ranvier.TrainingSession;
import dev.ranvier.Verbosity;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 3: forward and backward by hand, beside the engine's own gradients; a 4-5-3 network of
 * ReLU without biases, on four patterns. The backward pass as it stands in many a text is checked
 * first, and found wrong. A long file, for nothing that it computes by hand is elsewhere.
 *
 * <p>How to run: {@code samples/run.sh S03}, or {@code samples/run.sh by-hand}
 */
@Command(
    name = "by-hand",
    aliases = "S03",
    description = "Lesson 3: backpropagation by hand, checked, and beside the engine's; 4-5-3.",
    mixinStandardHelpOptions = true)
public final class S03ByHand implements Runnable {

  static final float[][] PATTERNS = {{0, 0, 1, 1}, {0, 1, 1, 0}, {1, 0, 1, 0}, {1, 1, 0, 1}};

  /** One column. NumPy would repeat it over the three outputs without a word. */
  static final float[][] COLUMN = {{0}, {1}, {1}, {0}};

  /** The same, repeated over the three outputs as it is meant. */
  static final float[][] TARGETS = {{0, 0, 0}, {1, 1, 1}, {1, 1, 1}, {0, 0, 0}};

  static final double RATE = 0.1;
  static final int EPOCHS = 1_000;
  private static final double NEAR_ZERO = 1e-4;

  /** The step of finite differences, in double precision. */
  private static final double STEP = 1e-6;

  /** With most seeds an output is dead from the start: its sum is negative for every pattern. */
  static final long SEED = 39;

  @Option(names = "--seed", description = "Of the first weights. Default: ${DEFAULT-VALUE}.")
  private long seed = SEED;

  /** For picocli. */
  public S03ByHand() {}

  /** The engine's network; its first weights are those of the calculation by hand. */
  static Sequential network(long seed) {
    Sequential network =
        Sequential.withSeed(
            seed,
            Input.of(4),
            Dense.of(5, relu()).withoutBias(),
            Dense.of(3, relu()).withoutBias());
    return network.compile(Optimizer.sgd((float) RATE), Loss.meanSquaredError());
  }

  @Override
  public void run() {
    try (Sequential network = network(seed)) {
      Weights start = Weights.of(network.getWeights());
      System.out.println("1. The one target column for three outputs, as the engine takes it:");
      refused(network);
      System.out.println("\n2. Two backward passes, checked against finite differences:");
      check(start, network);
      System.out.println("\n3. Gradient descent by hand, rate 0.1, all four patterns in a step:");
      Descent descent = descend(start);
      System.out.println("\n4. The engine, from the same weights:");
      train(network, descent);
    }
  }

  private static void refused(Sequential network) {
    try {
      network.fit(PATTERNS, COLUMN, FitOptions.epochs(1).verbosity(Verbosity.SILENT));
      throw new IllegalStateException("the engine took one column for three outputs");
    } catch (IllegalArgumentException refusal) {
      System.out.println("   " + refusal.getMessage());
    }
  }

  /** What the network computes, kept for the way back. */
  private record Forward(double[][] hiddenSum, double[][] hidden, double[][] sum, double[][] out) {

    static Forward of(Weights weights) {
      double[][] hiddenSum = product(doubles(PATTERNS), weights.first);
      double[][] hidden = relu(hiddenSum);
      double[][] sum = product(hidden, weights.second);
      return new Forward(hiddenSum, hidden, sum, relu(sum));
    }

    /** Mean of all twelve squared errors. */
    double loss() {
      double squares = 0;
      for (int row = 0; row < out.length; row++) {
        for (int i = 0; i < out[row].length; i++) {
          squares += Math.pow(out[row][i] - TARGETS[row][i], 2);
        }
      }
      return squares / 12;
    }

    private static double[][] relu(double[][] sums) {
      return map(sums, sum -> Math.max(0, sum));
    }
  }

  /**
   * As many a text has it. The error is target minus output, which is the way down, and yet it is
   * subtracted as if it were the way up; the derivative, y (1 - y), is what the sigmoid had before
   * ReLU took its place.
   */
  private static Weights usualBackward(Weights weights) {
    Forward forward = Forward.of(weights);
    double[][] error = new double[4][3];
    for (int row = 0; row < 4; row++) {
      for (int i = 0; i < 3; i++) {
        error[row][i] = TARGETS[row][i] - forward.out[row][i];
      }
    }
    double[][] outDelta = times(error, map(forward.out, y -> y * (1 - y)));
    double[][] hiddenDelta =
        times(product(outDelta, transposed(weights.second)), map(forward.hidden, y -> y * (1 - y)));
    return new Weights(
        product(transposed(doubles(PATTERNS)), hiddenDelta),
        product(transposed(forward.hidden), outDelta));
  }

  /** As it is: each line differentiates the line of the forward pass that is beside it. */
  private static Weights backward(Weights weights) {
    Forward forward = Forward.of(weights);
    double[][] outGrad = new double[4][3]; // loss = sum of (out - target)^2 / 12
    for (int row = 0; row < 4; row++) {
      for (int i = 0; i < 3; i++) {
        outGrad[row][i] = 2 * (forward.out[row][i] - TARGETS[row][i]) / 12;
      }
    }
    double[][] sumGrad = times(outGrad, map(forward.sum, z -> z > 0 ? 1 : 0)); // out = relu(sum)
    double[][] secondGrad = product(transposed(forward.hidden), sumGrad); // sum = hidden * second
    double[][] hiddenGrad = product(sumGrad, transposed(weights.second)); // sum = hidden * second
    double[][] hiddenSumGrad =
        times(hiddenGrad, map(forward.hiddenSum, z -> z > 0 ? 1 : 0)); // hidden = relu(hiddenSum)
    double[][] firstGrad =
        product(transposed(doubles(PATTERNS)), hiddenSumGrad); // hiddenSum = x * first
    return new Weights(firstGrad, secondGrad);
  }

  /** What the loss does when one weight is moved a little to either side. */
  private static double[] finiteDifferences(Weights weights) {
    double[] at = weights.flat();
    double[] slopes = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double[] up = at.clone();
      double[] down = at.clone();
      up[i] += STEP;
      down[i] -= STEP;
      slopes[i] =
          (Forward.of(Weights.ofFlat(up)).loss() - Forward.of(Weights.ofFlat(down)).loss())
              / (2 * STEP);
    }
    return slopes;
  }

  private static void check(Weights start, Sequential network) {
    double[] measured = finiteDifferences(start);
    report("the usual text's", usualBackward(start).flat(), measured);
    report("the right one", backward(start).flat(), measured);
    report("the engine's", engineGradients(network).flat(), measured);
  }

  private static Weights engineGradients(Sequential network) {
    try (TrainingSession session =
        new TrainingSession(
            network.model(), network.loss(), Optimizer.sgd((float) RATE), TrainingOptions.of(4))) {
      session.fill(Dataset.of(PATTERNS, TARGETS), new int[] {0, 1, 2, 3}, 0, 4);
      Gradients gradients = session.gradients(4);
      return Weights.of(gradients.parameters());
    }
  }

  private static void report(String name, double[] gradient, double[] measured) {
    double largest = 0;
    double worst = 0;
    int wrongSigns = 0;
    int nonZero = 0;
    for (int i = 0; i < measured.length; i++) {
      largest = Math.max(largest, Math.abs(measured[i]));
      worst = Math.max(worst, Math.abs(gradient[i] - measured[i]));
      boolean counts = Math.abs(measured[i]) > 1e-9;
      nonZero += counts ? 1 : 0;
      wrongSigns += counts && gradient[i] * measured[i] < 0 ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "   %-17s largest difference %.1e of the largest slope, %2d of %d signs wrong: %s%n",
        name,
        worst / largest,
        wrongSigns,
        nonZero,
        worst < 1e-4 * largest ? "passes" : "FAILS");
  }

  private record Descent(Weights weights, int epochs) {}

  private static Descent descend(Weights start) {
    Weights weights = start;
    int epoch = 0;
    double largest;
    do {
      Weights gradient = backward(weights);
      largest = Arrays.stream(gradient.flat()).map(Math::abs).max().orElseThrow();
      if (epoch % 100 == 0) {
        printEpoch(epoch, Forward.of(weights).loss(), largest);
      }
      weights = weights.minus(RATE, gradient);
      epoch++;
    } while (largest > NEAR_ZERO && epoch < EPOCHS);
    printEpoch(epoch, Forward.of(weights).loss(), largest);
    Weights uphill = start;
    for (int i = 0; i < 10; i++) {
      uphill = uphill.minus(RATE, usualBackward(uphill));
    }
    System.out.printf(
        Locale.ROOT,
        "   (ten epochs of the usual text's pass: loss %.4f, from %.4f)%n",
        Forward.of(uphill).loss(),
        Forward.of(start).loss());
    return new Descent(weights, epoch);
  }

  private static void printEpoch(int epoch, double loss, double gradient) {
    System.out.printf(
        Locale.ROOT, "   epoch %4d  loss %.6f  largest gradient %.6f%n", epoch, loss, gradient);
  }

  private static void train(Sequential network, Descent byHand) {
    network.fit(
        PATTERNS,
        TARGETS,
        FitOptions.epochs(byHand.epochs).batchSize(4).verbosity(Verbosity.SILENT));
    double apart = 0;
    double[] engine = Weights.of(network.getWeights()).flat();
    for (int i = 0; i < engine.length; i++) {
      apart = Math.max(apart, Math.abs(engine[i] - byHand.weights.flat()[i]));
    }
    System.out.printf(
        Locale.ROOT,
        "   trained loss %.6f after %,d epochs; its weights are within %.1e of those by hand%n",
        network.evaluate(PATTERNS, TARGETS).loss(),
        byHand.epochs,
        apart);
    float[][] outputs = network.predict(PATTERNS);
    for (int row = 0; row < 4; row++) {
      System.out.printf(
          Locale.ROOT,
          "   %s -> %.2f %.2f %.2f, target %.0f%n",
          Arrays.toString(PATTERNS[row]),
          outputs[row][0],
          outputs[row][1],
          outputs[row][2],
          COLUMN[row][0]);
    }
  }

  /** What is trained, or its gradient: first [4][5], second [5][3]. */
  private record Weights(double[][] first, double[][] second) {

    static Weights of(Map<String, float[]> named) {
      float[][] both = named.values().toArray(float[][]::new);
      double[] flat = new double[4 * 5 + 5 * 3];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = i < 20 ? both[0][i] : both[1][i - 20];
      }
      return ofFlat(flat);
    }

    static Weights ofFlat(double[] flat) {
      double[][] first = new double[4][];
      double[][] second = new double[5][];
      Arrays.setAll(first, row -> Arrays.copyOfRange(flat, row * 5, row * 5 + 5));
      Arrays.setAll(second, row -> Arrays.copyOfRange(flat, 20 + row * 3, 20 + row * 3 + 3));
      return new Weights(first, second);
    }

    double[] flat() {
      double[] flat = new double[35];
      for (int i = 0; i < 35; i++) {
        flat[i] = i < 20 ? first[i / 5][i % 5] : second[(i - 20) / 3][(i - 20) % 3];
      }
      return flat;
    }

    Weights minus(double rate, Weights gradient) {
      double[] flat = flat();
      double[] slopes = gradient.flat();
      Arrays.setAll(flat, i -> flat[i] - rate * slopes[i]);
      return ofFlat(flat);
    }
  }

  // Matrices, as a text would have them from NumPy.

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double[][] transposed(double[][] a) {
    double[][] b = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        b[j][i] = a[i][j];
      }
    }
    return b;
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] c = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      Arrays.setAll(c[i], rowOf(a[i], b[i]));
    }
    return c;
  }

  private static IntToDoubleFunction rowOf(double[] a, double[] b) {
    return j -> a[j] * b[j];
  }

  private static double[][] map(double[][] a, DoubleUnaryOperator f) {
    return Arrays.stream(a)
        .map(row -> Arrays.stream(row).map(f).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] doubles(float[][] a) {
    double[][] b = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        b[i][j] = a[i][j];
      }
    }
    return b;
  }
}
