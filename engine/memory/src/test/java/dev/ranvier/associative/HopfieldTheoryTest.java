package dev.ranvier.associative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.testkit.Anywhere;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The theory's figures against published ones, and how patterns are made and damaged. */
@Anywhere
class HopfieldTheoryTest {

  @Test
  void overlapsAreThePublishedOnes() {
    Map.of(0.05, 0.99999, 0.08, 0.99956, 0.10, 0.99800, 0.11, 0.99626, 0.12, 0.99323)
        .forEach(HopfieldTheoryTest::requireOverlap);
    Map.of(0.125, 0.99080, 0.13, 0.98720, 0.135, 0.98080, 0.137, 0.97544, 0.1375, 0.97295)
        .forEach(HopfieldTheoryTest::requireOverlap);
    assertThat(HopfieldTheory.criticalLoad()).isEqualTo(0.13791, within(5e-6));
    assertThat(HopfieldTheory.overlap(HopfieldTheory.criticalLoad() - 1e-9))
        .isEqualTo(0.9674, within(1e-4));
    assertThat(HopfieldTheory.overlap(0.138)).isZero();
    assertThat(HopfieldTheory.overlap(0.20)).isZero();
    assertThat(HopfieldTheory.overlap(1e-6)).isEqualTo(1);
  }

  private static void requireOverlap(double load, double overlap) {
    assertThat(HopfieldTheory.overlap(load)).as("at %s", load).isEqualTo(overlap, within(2e-5));
  }

  @Test
  void errorsOfAStepAreThePublishedOnes() {
    Map.of(0.105, 0.00101, 0.138, 0.00355, 0.185, 0.0100, 0.37, 0.0501, 0.61, 0.1002)
        .forEach(
            (load, error) ->
                assertThat(HopfieldTheory.oneStepError(load)).isEqualTo(error, within(5e-5)));
    assertThat(HopfieldTheory.oneStepError(0.05)).isEqualTo(4e-6, within(5e-7));
  }

  @Test
  void capacitiesAreThePublishedOnes() {
    assertThat(HopfieldTheory.errorFreeCapacity(1_000)).isEqualTo(36.2, within(0.05));
    assertThat(HopfieldTheory.almostErrorFreeCapacity(1_000)).isEqualTo(72.4, within(0.05));
    assertThat(HopfieldTheory.storkeyCapacity(1_000)).isEqualTo(269.0, within(0.1));
    assertThat(HopfieldTheory.capacity(Interaction.polynomial(2), 1_000))
        .isEqualTo(HopfieldTheory.almostErrorFreeCapacity(1_000));
    assertThat(HopfieldTheory.capacity(Interaction.polynomial(3), 100))
        .isEqualTo(1e4 / (6 * Math.log(100)), within(1e-9));
    assertThat(HopfieldTheory.capacity(Interaction.exponential(), 20)).isEqualTo(1024);
  }

  @Test
  void theErrorFunctionIsRight() {
    assertThat(HopfieldTheory.erf(0.5)).isEqualTo(0.5204998778130465, within(1e-15));
    assertThat(HopfieldTheory.erf(-1)).isEqualTo(-0.8427007929497149, within(1e-15));
    assertThat(HopfieldTheory.erf(3)).isEqualTo(0.9999779095030014, within(1e-15));
    assertThat(HopfieldTheory.erf(7)).isEqualTo(1);
    assertThat(HopfieldTheory.erf(0)).isZero();
  }

  @Test
  void patternsAreDrawnAndDamagedBySeed() {
    float[][] drawn = Patterns.random(200, 500, 7);
    assertThat(drawn).isDeepEqualTo(Patterns.random(200, 500, 7));
    double sum = 0;
    for (int p = 0; p < drawn.length; p++) {
      for (float value : drawn[p]) {
        assertThat(Math.abs(value)).isEqualTo(1);
        sum += value;
      }
      assertThat(Patterns.overlap(drawn[p], drawn[(p + 1) % 200])).isBetween(-0.25, 0.25);
    }
    assertThat(sum / 100_000).isBetween(-0.02, 0.02);
    float[] flipped = Patterns.flipped(drawn[0], 0.2, 3);
    assertThat(Patterns.overlap(drawn[0], flipped)).isEqualTo(0.6, within(1e-12));
    assertThat(Patterns.flipped(drawn[0], 0.2, 3)).isEqualTo(flipped);
    assertThat(Patterns.flipped(drawn[0], 0.2, 4)).isNotEqualTo(flipped);
    float[] hidden = Patterns.hidden(drawn[0], 100, 200, 0);
    assertThat(Patterns.overlap(drawn[0], hidden)).isEqualTo(0.8, within(1e-12));
    assertThat(Patterns.sameSigns(drawn[0], hidden)).isFalse();
    assertThat(Patterns.sameSigns(drawn[0], drawn[0])).isTrue();
    assertThat(Patterns.signs(new float[] {0.2f, 0.5f, 0.7f}, 0.5)).containsExactly(-1, -1, 1);
  }
}
