package dev.ranvier.samples;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * Lesson 1: one neuron and the perceptron rule, in plain Java. It learns AND and OR in a few passes
 * and never learns XOR, and the lesson says why.
 *
 * <p>How to run: {@code samples/run.sh S01}, or {@code samples/run.sh perceptron}
 */
@Command(
    name = "perceptron",
    aliases = "S01",
    description = "Lesson 1: one neuron and the perceptron rule; what XOR does to it.",
    mixinStandardHelpOptions = true)
public final class S01Perceptron implements Runnable {

  private static final int[][] INPUTS = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};

  /** The rule cannot go on for longer than this without coming back to weights it had before. */
  private static final int MOST_EPOCHS = 100;

  /** For picocli. */
  public S01Perceptron() {}

  @Override
  public void run() {
    System.out.println("A neuron fires if w1*x1 + w2*x2 + b > 0. The rule, for every row:");
    System.out.println("  w1 += (target - output) * x1, likewise w2; b += target - output");
    learn("AND", 0, 0, 0, 1);
    learn("OR", 0, 1, 1, 1);
    learn("XOR", 0, 1, 1, 0);
    System.out.println(
        """

        Why XOR cannot be learned. Its four rows demand
          (0,0) -> 0:  b <= 0            (0,1) -> 1:  w2 + b > 0
          (1,1) -> 0:  w1 + w2 + b <= 0  (1,0) -> 1:  w1 + b > 0
        The left two added up say w1 + w2 + 2b <= 0, the right two say w1 + w2 + 2b > 0.
        No straight line separates them; a hidden layer does: next lesson, samples/run.sh S02\
        """);
  }

  /** Passes over the four rows until one has no mistake, or weights come back that were there. */
  private static void learn(String name, int... targets) {
    System.out.printf("%n%s%n", name);
    int[] weights = {0, 0, 0}; // w1, w2, b
    Map<String, Integer> seen = new LinkedHashMap<>();
    for (int epoch = 1; epoch <= MOST_EPOCHS; epoch++) {
      int mistakes = pass(weights, targets);
      String now = Arrays.toString(weights);
      System.out.printf(Locale.ROOT, "epoch %2d  mistakes %d  weights %s%n", epoch, mistakes, now);
      if (mistakes == 0) {
        System.out.printf(Locale.ROOT, "%s learned, in epoch %d%n", name, epoch);
        return;
      }
      Integer before = seen.put(now, epoch);
      if (before != null) {
        System.out.printf(
            Locale.ROOT,
            "%s not learned: epoch %d ends with the weights of epoch %d, so it goes round for"
                + " ever%n",
            name,
            epoch,
            before);
        return;
      }
    }
  }

  private static int pass(int[] weights, int[] targets) {
    int mistakes = 0;
    for (int row = 0; row < INPUTS.length; row++) {
      int[] x = INPUTS[row];
      int output = weights[0] * x[0] + weights[1] * x[1] + weights[2] > 0 ? 1 : 0;
      int error = targets[row] - output;
      weights[0] += error * x[0];
      weights[1] += error * x[1];
      weights[2] += error;
      mistakes += Math.abs(error);
    }
    return mistakes;
  }
}
