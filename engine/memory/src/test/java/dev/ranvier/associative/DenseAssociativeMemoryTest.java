package dev.ranvier.associative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.Backend;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Dense associative memories against the definition: a neuron takes the value in which the energy
 * is lower.
 */
@Width
@Presence
class DenseAssociativeMemoryTest {

  private static final int SIZE = 30;
  private static final int STORED = 40;
  private static final List<Interaction> ALL =
      List.of(
          Interaction.polynomial(2),
          Interaction.polynomial(3),
          Interaction.polynomial(6),
          Interaction.polynomial(20),
          Interaction.exponential());

  private final float[][] patterns = Patterns.random(STORED, SIZE, 1);

  private float[] start(int i) {
    return i % 3 == 0
        ? Patterns.hidden(patterns[i % STORED], 0, 11, 0)
        : Patterns.flipped(patterns[i % STORED], 0.25, i);
  }

  private DenseAssociativeMemory memory(Interaction interaction, Backend backend) {
    return DenseAssociativeMemory.of(patterns, interaction, Dynamics.asynchronous(), backend, 1);
  }

  /** -Σ F(x · s), scaled as the class says. */
  private double energy(Interaction interaction, float[] state) {
    double sum = 0;
    for (float[] pattern : patterns) {
      double overlap = Patterns.overlap(pattern, state);
      sum +=
          switch (interaction) {
            case Interaction.Polynomial(int order) -> Math.pow(overlap, order);
            case Interaction.Exponential() -> Math.exp(SIZE * overlap);
          };
    }
    return interaction instanceof Interaction.Exponential ? -Math.log(sum) : -sum;
  }

  /** How much lower the energy is with +1 at a neuron than with -1. */
  private double gain(Interaction interaction, float[] state, int neuron) {
    float[] changed = state.clone();
    changed[neuron] = -1;
    double down = energy(interaction, changed);
    changed[neuron] = 1;
    return down - energy(interaction, changed);
  }

  /** What a neuron takes; 0 where the definition itself cannot tell for rounding. */
  private float next(Interaction interaction, float[] state, int neuron, double rounding) {
    double gain = gain(interaction, state, neuron);
    return Math.abs(gain) < rounding ? 0 : gain > 0 ? 1 : -1;
  }

  @Test
  void oneSynchronousStepIsTheDefinitions() {
    for (Interaction interaction : ALL) {
      for (Backend backend : TestBackends.available()) {
        try (DenseAssociativeMemory memory = memory(interaction, backend)) {
          float[][] result = new float[1][SIZE];
          for (int i = 0; i < 40; i++) {
            float[] start = start(i);
            memory.recall(
                Dynamics.synchronous().steps(1), new float[][] {start}, result, RecallLog.of(1));
            for (int neuron = 0; neuron < SIZE; neuron++) {
              float expected =
                  next(interaction, start, neuron, 1e-4 * Math.abs(energy(interaction, start)));
              if (expected != 0) {
                assertThat(result[0][neuron]).as("%s %s", interaction, i).isEqualTo(expected);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void asynchronousRecallLowersTheEnergyUntilNothingDoes() {
    for (Interaction interaction : ALL) {
      try (DenseAssociativeMemory memory = memory(interaction, Backend.AUTO)) {
        for (int i = 0; i < 40; i++) {
          float[] start = start(i);
          Recall recall = memory.recall(start);
          assertThat(recall.outcome()).isEqualTo(Outcome.FIXED_POINT);
          double[] energies = memory.energies(Dynamics.asynchronous(), start);
          double rounding = 1e-12 * Math.abs(recall.energy());
          assertThat(energies[0]).isEqualTo(energy(interaction, start), within(rounding));
          for (int change = 1; change < energies.length; change++) {
            assertThat(energies[change]).isLessThanOrEqualTo(energies[change - 1] + rounding);
          }
          assertThat(energies[energies.length - 1]).isEqualTo(recall.energy());
          assertThat(recall.energy())
              .isEqualTo(energy(interaction, recall.state()), within(rounding));
          for (int neuron = 0; neuron < SIZE; neuron++) {
            float expected =
                next(interaction, recall.state(), neuron, 1e-9 * Math.abs(recall.energy()));
            assertThat(expected == 0 || expected == recall.state()[neuron]).isTrue();
          }
        }
      }
    }
  }

  @Test
  void orderTwoIsHebbsRule() {
    float[][] starts = new float[40][];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = start(i);
    }
    float[][] dense = new float[starts.length][SIZE];
    float[][] hebbian = new float[starts.length][SIZE];
    RecallLog log = RecallLog.of(starts.length);
    RecallLog other = RecallLog.of(starts.length);
    for (Dynamics dynamics : List.of(Dynamics.asynchronous(), Dynamics.synchronous())) {
      try (DenseAssociativeMemory memory = memory(Interaction.polynomial(2), Backend.AUTO);
          HopfieldNetwork network = HopfieldNetwork.of(patterns, LearningRule.HEBBIAN)) {
        memory.recall(dynamics, starts, dense, log);
        network.recall(dynamics, starts, hebbian, other);
      }
      assertThat(dense).isDeepEqualTo(hebbian);
      for (int i = 0; i < starts.length; i++) {
        assertThat(log.outcome(i)).isEqualTo(other.outcome(i));
        assertThat(log.steps(i)).isEqualTo(other.steps(i));
      }
    }
  }

  /** More patterns than neurons, which order 2 cannot hold, from a quarter of the bits flipped. */
  @Test
  void steeperInteractionsHoldMore() {
    int order2 = recalled(Interaction.polynomial(2));
    int order6 = recalled(Interaction.polynomial(6));
    assertThat(order2).isLessThan(5);
    assertThat(order6).isGreaterThan(36);
    assertThat(recalled(Interaction.exponential())).isGreaterThan(36);
  }

  private int recalled(Interaction interaction) {
    int recalled = 0;
    try (DenseAssociativeMemory memory = memory(interaction, Backend.AUTO)) {
      for (int i = 0; i < STORED; i++) {
        float[] found = memory.recall(Patterns.flipped(patterns[i], 0.1, i)).state();
        recalled += Patterns.sameSigns(found, patterns[i]) ? 1 : 0;
      }
    }
    return recalled;
  }
}
