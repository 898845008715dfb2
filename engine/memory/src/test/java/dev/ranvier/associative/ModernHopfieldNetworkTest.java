package dev.ranvier.associative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Backend;
import dev.ranvier.random.Philox;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Modern Hopfield networks against their formula in double precision, on every backend. */
@Width
@Presence
class ModernHopfieldNetworkTest {

  private static final int SIZE = 37;
  private static final int STORED = 23;

  /** More than a batch. */
  private static final int STARTS = 150;

  private final float[][] patterns = normal(STORED, 1);
  private final float[][] starts = normal(STARTS, 2);

  private static float[][] normal(int count, long seed) {
    float[][] rows = new float[count][SIZE];
    for (int row = 0; row < count; row++) {
      Philox random = Philox.of(seed, row);
      for (int i = 0; i < SIZE; i++) {
        rows[row][i] = (float) random.nextGaussian();
      }
    }
    return rows;
  }

  private double[] attention(double beta, float[] state) {
    double[] weights = new double[STORED];
    double sum = 0;
    for (int p = 0; p < STORED; p++) {
      weights[p] = Math.exp(beta * SIZE * Patterns.overlap(patterns[p], state));
      sum += weights[p];
    }
    for (int p = 0; p < STORED; p++) {
      weights[p] /= sum;
    }
    return weights;
  }

  private float[] next(double beta, float[] state) {
    double[] weights = attention(beta, state);
    float[] next = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      double sum = 0;
      for (int p = 0; p < STORED; p++) {
        sum += weights[p] * patterns[p][i];
      }
      next[i] = (float) sum;
    }
    return next;
  }

  private static double difference(float[] one, float[] other) {
    double most = 0;
    for (int i = 0; i < one.length; i++) {
      most = Math.max(most, Math.abs(one[i] - other[i]));
    }
    return most;
  }

  @Test
  void oneStepIsTheFormula() {
    for (Backend backend : TestBackends.available()) {
      for (double beta : new double[] {0.01, 0.3, 4}) {
        float[][] results = new float[STARTS][SIZE];
        RecallLog log = RecallLog.of(STARTS);
        try (ModernHopfieldNetwork memory =
            ModernHopfieldNetwork.of(patterns, Retrieval.beta(beta), backend, 2)) {
          memory.recall(Retrieval.beta(beta).steps(1), starts, results, log);
          double[] attention = new double[STORED];
          for (int i = 0; i < STARTS; i++) {
            assertThat(difference(results[i], next(beta, starts[i]))).isLessThan(1e-3);
            memory.attention(beta, starts[i], attention);
            double[] expected = attention(beta, starts[i]);
            for (int p = 0; p < STORED; p++) {
              expected[p] = Math.abs(expected[p] - attention[p]);
            }
            assertThat(Arrays.stream(expected).max().orElseThrow()).isLessThan(1e-12);
          }
        }
      }
    }
  }

  /** Each state by itself in a batch of others that settle sooner or later. */
  @Test
  void statesSettleWhereNothingChangesAndEnergiesFall() {
    for (Backend backend : TestBackends.available()) {
      float[][] results = new float[STARTS][SIZE];
      RecallLog log = RecallLog.of(STARTS);
      try (ModernHopfieldNetwork memory =
          ModernHopfieldNetwork.of(patterns, Retrieval.beta(0.05), backend, 1)) {
        memory.recall(starts, results, log);
        for (int i = 0; i < STARTS; i++) {
          assertThat(log.outcome(i)).isEqualTo(Outcome.FIXED_POINT);
          float[] state = starts[i];
          double energy = memory.energy(state);
          for (int step = 0; step <= log.steps(i); step++) {
            state = next(0.05, state);
            double lower = memory.energy(state);
            assertThat(lower).isBetween(-1e-9, energy + 1e-6);
            energy = lower;
          }
          assertThat(difference(results[i], state)).isLessThan(1e-3);
          Recall alone = memory.recall(starts[i]);
          assertThat(difference(alone.state(), results[i])).isLessThan(1e-4);
          assertThat(alone.steps()).isBetween(log.steps(i) - 1, log.steps(i) + 1);
        }
      }
    }
  }

  /** The three kinds of fixed points: a pattern, and the mean of all. */
  @Test
  void temperatureSaysWhatIsRetrieved() {
    try (ModernHopfieldNetwork memory = ModernHopfieldNetwork.of(patterns, Retrieval.beta(8))) {
      float[] half = Patterns.hidden(patterns[3], 0, SIZE / 2, 0);
      assertThat(memory.recall(half).state()).containsExactly(patterns[3], within(1e-5f));
      float[][] result = new float[1][SIZE];
      memory.recall(Retrieval.beta(1e-6), new float[][] {half}, result, RecallLog.of(1));
      for (int i = 0; i < SIZE; i++) {
        double mean = 0;
        for (float[] pattern : patterns) {
          mean += pattern[i] / STORED;
        }
        assertThat((double) result[0][i]).isEqualTo(mean, within(1e-3));
      }
    }
  }
}
