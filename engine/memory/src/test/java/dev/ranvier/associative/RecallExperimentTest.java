package dev.ranvier.associative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.associative.RecallExperiment.Result;
import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/** How recalls are counted. */
@Anywhere
class RecallExperimentTest {

  @Test
  void recallsAreCounted() {
    float[][] patterns = {{1, 1, -1, -1}, {1, -1, 1, -1}};
    Result result = Result.of(new float[][] {{1, 1, -1, -1}, {1, -1, -1, 0}}, patterns);
    assertThat(result.recalls()).isEqualTo(2);
    assertThat(result.meanOverlap()).isEqualTo((1 + 0.25) / 2, within(1e-15));
    assertThat(result.closeShare()).isEqualTo(0.5);
    assertThat(result.exactShare()).isEqualTo(0.5);
    assertThat(result.wrongShare()).isEqualTo(2 / 8.0);
    assertThatThrownBy(() -> Result.of(patterns, new float[1][4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there are 2 states for 1 patterns, expected one for each");
  }

  @Test
  void theSameSeedGivesTheSame() {
    HopfieldOptions options = HopfieldOptions.of(LearningRule.HEBBIAN);
    Dynamics dynamics = Dynamics.asynchronous().shuffled(0);
    Result result = RecallExperiment.random(options, dynamics, 100, 12, 3, 0.1, 5);
    assertThat(RecallExperiment.random(options, dynamics, 100, 12, 3, 0.1, 5)).isEqualTo(result);
    assertThat(RecallExperiment.random(options, dynamics, 100, 12, 3, 0.1, 6)).isNotEqualTo(result);
    assertThat(result.recalls()).isEqualTo(36);
    assertThat(result.meanOverlap()).isBetween(0.8, 1.0);
  }
}
