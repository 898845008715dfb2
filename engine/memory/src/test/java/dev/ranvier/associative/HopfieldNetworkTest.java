package dev.ranvier.associative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Backend;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Weights, recalls and energies of Hopfield's network against their definitions, on every backend,
 * in both forms, with and without a diagonal.
 */
@Width
@Presence
class HopfieldNetworkTest {

  private static final int SIZE = 61;
  private static final int STORED = 7;

  /** More than a batch, so that batches are cut; some settle early and leave. */
  private static final int STARTS = 140;

  private final float[][] patterns = Patterns.random(STORED, SIZE, 1);

  /** Noisy, with unknown values, and drawn: those that settle somewhere else. */
  private final float[][] starts = starts();

  private float[][] starts() {
    float[][] all = new float[STARTS][];
    for (int i = 0; i < STARTS; i++) {
      float[] pattern = patterns[i % STORED];
      all[i] =
          switch (i % 3) {
            case 0 -> Patterns.flipped(pattern, 0.2, i);
            case 1 -> Patterns.hidden(pattern, i % SIZE, SIZE, 0);
            default -> Patterns.random(1, SIZE, i)[0];
          };
    }
    return all;
  }

  private static List<HopfieldOptions> all(LearningRule rule) {
    List<HopfieldOptions> all = new ArrayList<>();
    for (Backend backend : TestBackends.available()) {
      for (WeightForm form : WeightForm.values()) {
        if (rule == LearningRule.STORKEY && form == WeightForm.PATTERNS) {
          continue;
        }
        HopfieldOptions options = HopfieldOptions.of(rule).backend(backend).form(form);
        all.add(options);
        all.add(options.withSelfCoupling().threads(2));
      }
    }
    return all;
  }

  @Test
  void synchronousRecallIsTheDefinitionsBitForBit() {
    for (HopfieldOptions options : all(LearningRule.HEBBIAN)) {
      long[][] weights = HopfieldOracle.hebbian(patterns, options.selfCoupling());
      float[][] results = new float[STARTS][SIZE];
      RecallLog log = RecallLog.of(STARTS);
      try (HopfieldNetwork memory = HopfieldNetwork.of(patterns, options)) {
        assertThat(memory.isExact()).isTrue();
        memory.recall(Dynamics.synchronous(), starts, results, log);
        assertThat(log.count()).isEqualTo(STARTS);
        for (int i = 0; i < STARTS; i++) {
          requireOutcome(weights, starts[i], results[i], log.outcome(i), log.steps(i));
        }
        assertThat(log.count(Outcome.FIXED_POINT)).isPositive();
        assertThat(log.count(Outcome.NOT_SETTLED)).isZero();
      }
    }
  }

  private static void requireOutcome(
      long[][] weights, float[] start, float[] result, Outcome outcome, int steps) {
    float[] before = null;
    float[] state = start;
    for (int step = 0; step < steps; step++) {
      before = state;
      state = HopfieldOracle.step(weights, state);
      assertThat(state).isNotEqualTo(before);
    }
    assertThat(result).isEqualTo(state);
    float[] next = HopfieldOracle.step(weights, state);
    if (outcome == Outcome.FIXED_POINT) {
      assertThat(next).isEqualTo(state);
    } else {
      assertThat(next).isEqualTo(before);
    }
  }

  @Test
  void asynchronousRecallIsTheDefinitionsBitForBit() {
    for (HopfieldOptions options : all(LearningRule.HEBBIAN)) {
      long[][] weights = HopfieldOracle.hebbian(patterns, options.selfCoupling());
      float[][] results = new float[STARTS][SIZE];
      RecallLog log = RecallLog.of(STARTS);
      try (HopfieldNetwork memory = HopfieldNetwork.of(patterns, options)) {
        memory.recall(starts, results, log);
        for (int i = 0; i < STARTS; i++) {
          assertThat(results[i]).isEqualTo(HopfieldOracle.settle(weights, starts[i]));
          assertThat(log.outcome(i)).isEqualTo(Outcome.FIXED_POINT);
        }
        memory.recall(Dynamics.asynchronous().shuffled(3), starts, results, log);
        for (float[] result : results) {
          assertThat(HopfieldOracle.step(weights, result)).isEqualTo(result);
        }
      }
    }
  }

  /** Exactly: energies are integers over 2 n, and each is compared with the definition's. */
  @Test
  void hebbianEnergyNeverRises() {
    for (HopfieldOptions options : all(LearningRule.HEBBIAN)) {
      long[][] weights = HopfieldOracle.hebbian(patterns, options.selfCoupling());
      try (HopfieldNetwork memory = HopfieldNetwork.of(patterns, options)) {
        for (int i = 0; i < 30; i++) {
          double[] energies = memory.energies(Dynamics.asynchronous().shuffled(i), starts[i]);
          long[] twice = new long[energies.length];
          for (int change = 0; change < energies.length; change++) {
            twice[change] = Math.round(-2 * SIZE * energies[change]);
            assertThat(energies[change]).isEqualTo(-twice[change] / (2.0 * SIZE), within(1e-12));
            assertThat(change == 0 || twice[change] > twice[change - 1]).isTrue();
          }
          float[] end = HopfieldOracle.settle(weights, starts[i]);
          assertThat(twice[0]).isEqualTo(HopfieldOracle.minusTwiceEnergy(weights, starts[i]));
          assertThat(memory.energy(end))
              .isEqualTo(
                  -HopfieldOracle.minusTwiceEnergy(weights, end) / (2.0 * SIZE), within(1e-12));
        }
      }
    }
  }

  @Test
  void energyOfTheOtherRulesNeverRises() {
    for (LearningRule rule : List.of(LearningRule.PSEUDO_INVERSE, LearningRule.STORKEY)) {
      for (HopfieldOptions options : all(rule)) {
        try (HopfieldNetwork memory = HopfieldNetwork.of(patterns, options)) {
          assertThat(memory.isExact()).isFalse();
          for (int i = 0; i < 30; i++) {
            double[] energies = memory.energies(Dynamics.asynchronous(), starts[i]);
            for (int change = 1; change < energies.length; change++) {
              assertThat(energies[change]).isLessThan(energies[change - 1]);
            }
          }
        }
      }
    }
  }

  @Test
  void weightsAreTheDefinitions() {
    for (LearningRule rule : LearningRule.values()) {
      for (HopfieldOptions options : all(rule)) {
        double[][] expected = weights(rule, options.selfCoupling());
        double difference = 0;
        double asymmetry = 0;
        try (HopfieldNetwork memory = HopfieldNetwork.of(patterns, options)) {
          for (int i = 0; i < SIZE; i++) {
            for (int j = 0; j < SIZE; j++) {
              double weight = memory.weight(i, j);
              difference = Math.max(difference, Math.abs(weight - expected[i][j]));
              asymmetry = Math.max(asymmetry, Math.abs(weight - memory.weight(j, i)));
            }
          }
        }
        assertThat(difference).as("%s", options).isLessThan(1e-6);
        assertThat(asymmetry).as("%s", options).isZero();
      }
    }
  }

  private double[][] weights(LearningRule rule, boolean selfCoupling) {
    double[][] weights =
        switch (rule) {
          case HEBBIAN ->
              Arrays.stream(HopfieldOracle.hebbian(patterns, true))
                  .map(row -> Arrays.stream(row).mapToDouble(w -> (double) w / SIZE).toArray())
                  .toArray(double[][]::new);
          case PSEUDO_INVERSE -> HopfieldOracle.projection(patterns);
          case STORKEY -> HopfieldOracle.storkey(patterns, true);
        };
    for (int i = 0; i < SIZE && !selfCoupling; i++) {
      weights[i][i] = 0;
    }
    return weights;
  }

  @Test
  void independentPatternsAreFixedPointsOfThePseudoInverse() {
    float[][] many = Patterns.random(SIZE / 2, SIZE, 5);
    for (HopfieldOptions options : all(LearningRule.PSEUDO_INVERSE)) {
      try (HopfieldNetwork memory = HopfieldNetwork.of(many, options)) {
        for (float[] pattern : many) {
          Recall recall = memory.recall(pattern);
          assertThat(recall.state()).isEqualTo(pattern);
          assertThat(recall.steps()).isZero();
        }
      }
    }
  }

  /** Two neurons that repel each other change for ever when they change at once. */
  @Test
  void aCycleOfTwoIsReportedAsSuch() {
    for (HopfieldOptions options : all(LearningRule.HEBBIAN)) {
      if (options.selfCoupling()) {
        continue;
      }
      try (HopfieldNetwork memory = HopfieldNetwork.of(new float[][] {{1, -1}}, options)) {
        float[][] state = {{1, 1}};
        RecallLog log = RecallLog.of(1);
        memory.recall(Dynamics.synchronous(), state, state, log);
        assertThat(log.outcome(0)).isEqualTo(Outcome.CYCLE_OF_TWO);
        assertThat(log.steps(0)).isEqualTo(2);
        assertThat(state[0]).containsExactly(1, 1);
        assertThat(memory.energies(Dynamics.synchronous(), state[0]))
            .containsExactly(0.5, 0.5, 0.5);
        memory.recall(Dynamics.synchronous().steps(1), state, state, log);
        assertThat(log.outcome(0)).isEqualTo(Outcome.NOT_SETTLED);
        assertThat(state[0]).containsExactly(-1, -1);
        memory.recall(Dynamics.asynchronous(), state, state, log);
        assertThat(log.outcome(0)).isEqualTo(Outcome.FIXED_POINT);
        assertThat(state[0]).containsExactly(1, -1);
      }
    }
  }

  @Test
  void unknownValuesStayUnknownWhereNothingIsTold() {
    try (HopfieldNetwork memory = HopfieldNetwork.of(patterns, LearningRule.HEBBIAN)) {
      Recall recall = memory.recall(new float[SIZE]);
      assertThat(recall.state()).containsOnly(0);
      assertThat(recall.outcome()).isEqualTo(Outcome.FIXED_POINT);
      assertThat(recall.energy()).isZero();
    }
  }

  @Test
  void overlapsAreExact() {
    double[] overlaps = new double[STORED];
    try (HopfieldNetwork memory = HopfieldNetwork.of(patterns, LearningRule.HEBBIAN)) {
      for (float[] start : starts) {
        memory.overlaps(start, overlaps);
        for (int p = 0; p < STORED; p++) {
          assertThat(overlaps[p]).isEqualTo(Patterns.overlap(start, patterns[p]));
        }
      }
      assertThat(memory.load()).isEqualTo((double) STORED / SIZE);
    }
  }

  @Test
  void theFormIsChosenByWhatIsLess() {
    try (HopfieldNetwork few = HopfieldNetwork.of(patterns, LearningRule.HEBBIAN);
        HopfieldNetwork many =
            HopfieldNetwork.of(Patterns.random(31, SIZE, 1), LearningRule.PSEUDO_INVERSE);
        HopfieldNetwork storkey = HopfieldNetwork.of(patterns, LearningRule.STORKEY)) {
      assertThat(few.form()).isEqualTo(WeightForm.PATTERNS);
      assertThat(many.form()).isEqualTo(WeightForm.WEIGHTS);
      assertThat(storkey.form()).isEqualTo(WeightForm.WEIGHTS);
    }
  }
}
