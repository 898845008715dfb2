package dev.ranvier.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Random rows with all that makes metrics hard: equal outputs, classes that no row has, one class
 * only, weights of 0.
 *
 * @param labels [rows][outputs], 0 or 1
 * @param classIds of the rows, null if they have labels
 */
record RandomRows(
    String what, float[][] outputs, float[][] labels, int[] classIds, float[] weights) {

  private static final int ROWS = 90;

  /** Single labels, several of them, and class ids; each plain and with its edges. */
  static List<RandomRows> all() {
    List<RandomRows> all = new ArrayList<>();
    for (int seed = 0; seed < 4; seed++) {
      for (int steps : new int[] {3, 8, 1 << 20}) {
        all.add(labels(seed, 1, steps, 0.4));
        all.add(labels(seed, 3, steps, 0.4));
        all.add(classes(seed, 4, 4, steps));
        all.add(classes(seed, 4, 2, steps));
      }
      all.add(labels(seed, 1, 8, 0));
      all.add(labels(seed, 1, 8, 1));
      all.add(classes(seed, 3, 1, 8));
    }
    return all;
  }

  private static float[][] outputs(Random random, int rows, int outputs, int steps) {
    float[][] values = new float[rows][outputs];
    for (float[] row : values) {
      for (int i = 0; i < outputs; i++) {
        row[i] = random.nextInt(steps + 1) / (float) steps;
      }
    }
    return values;
  }

  private static float[] weights(Random random, int rows) {
    float[] weights = new float[rows];
    for (int i = 0; i < rows; i++) {
      weights[i] = random.nextInt(5) / 2f;
    }
    return weights;
  }

  private static RandomRows labels(int seed, int outputs, int steps, double share) {
    Random random = new Random(seed);
    float[][] labels = new float[ROWS][outputs];
    for (float[] row : labels) {
      for (int i = 0; i < outputs; i++) {
        row[i] = random.nextDouble() < share ? 1 : 0;
      }
    }
    String what = "%s labels, %s of them 1, %s steps".formatted(outputs, share, steps);
    return new RandomRows(
        what, outputs(random, ROWS, outputs, steps), labels, null, weights(random, ROWS));
  }

  private static RandomRows classes(int seed, int outputs, int present, int steps) {
    Random random = new Random(seed);
    int[] ids = new int[ROWS];
    float[][] labels = new float[ROWS][outputs];
    for (int row = 0; row < ROWS; row++) {
      ids[row] = random.nextInt(present);
      labels[row][ids[row]] = 1;
    }
    String what = "%s of %s classes, %s steps".formatted(present, outputs, steps);
    return new RandomRows(
        what, outputs(random, ROWS, outputs, steps), labels, ids, weights(random, ROWS));
  }

  /** Compares with what the definition says, NaN being NaN. */
  static void requireSame(double[] told, double... expected) {
    assertThat(told).hasSameSizeAs(expected);
    for (int i = 0; i < told.length; i++) {
      assertThat(told[i]).as("value %s", i).isCloseTo(expected[i], within(1e-12));
    }
  }

  int columns() {
    return outputs[0].length;
  }

  MetricBatch batch() {
    return classIds == null
        ? MetricBatch.of(outputs, labels)
        : MetricBatch.ofClasses(outputs, classIds);
  }

  /** The same rows, each with its weight. */
  MetricBatch weightedBatch() {
    return batch().withWeights(weights);
  }

  /** The rows from one to another, with weights. */
  private MetricBatch weightedBatch(int from, int to) {
    float[][] some = Arrays.copyOfRange(outputs, from, to);
    MetricBatch plain =
        classIds == null
            ? MetricBatch.of(some, Arrays.copyOfRange(labels, from, to))
            : MetricBatch.ofClasses(some, Arrays.copyOfRange(classIds, from, to));
    return plain.withWeights(Arrays.copyOfRange(weights, from, to));
  }

  /** A state that has seen the rows with weights in three batches, after others and a reset. */
  MetricState inBatches(Metric metric) {
    MetricState state = metric.newState(batch().targets());
    state.add(weightedBatch(10, 60));
    state.reset();
    state.add(weightedBatch(0, 1));
    state.add(weightedBatch(1, 64));
    state.add(weightedBatch(64, ROWS));
    return state;
  }

  /** One for each row. */
  float[] ones() {
    float[] ones = new float[ROWS];
    Arrays.fill(ones, 1f);
    return ones;
  }

  /** The row's class: of a single label itself, else the first of the largest. */
  int predicted(int row) {
    float[] values = outputs[row];
    if (values.length == 1) {
      return values[0] > 0.5f ? 1 : 0;
    }
    return IntStream.range(0, values.length)
        .reduce((best, other) -> values[other] > values[best] ? other : best)
        .orElseThrow();
  }

  @Override
  public String toString() {
    return what;
  }
}
