package dev.ranvier.spiking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.random.Philox;
import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/** The three codes against the values that snnTorch's documentation gives, and what they refuse. */
@Anywhere
class SpikeEncodersTest {

  private static final float[] FEATURES = {0.02f, 0.5f, 1};

  @Test
  void ratesAreProbabilities() {
    float[] features = {0, 0.1f, 0.5f, 0.9f, 1, -3, 2};
    double[] expected = {0, 0.1, 0.5, 0.9, 1, 0, 1};
    float[][] spikes = RateEncoder.of(20_000, 7).encode(features);
    assertThat(spikes).hasDimensions(20_000, 7);
    double[] means = new double[features.length];
    for (float[] step : spikes) {
      for (int i = 0; i < step.length; i++) {
        means[i] += step[i] / 20_000.0;
      }
    }
    // four standard deviations of a mean of 20,000
    assertThat(means).containsExactly(expected, within(0.0142));
    assertThat(means[0] + means[5]).isZero();
    assertThat(means[4] + means[6]).isCloseTo(2, within(1e-9));
  }

  @Test
  void rateDrawsTheWordsThatItPromises() {
    float[][] spikes = RateEncoder.of(5, 7).encode(FEATURES, 11);
    Philox random = Philox.of(7, 11);
    for (int word = 0; word < 15; word++) {
      boolean fires = random.nextFloat() < FEATURES[word % 3];
      assertThat(spikes[word / 3][word % 3]).isEqualTo(fires ? 1 : 0);
    }
    assertThat(RateEncoder.of(5, 7).encode(FEATURES, 11)).isDeepEqualTo(spikes);
    assertThat(RateEncoder.of(50, 7).encode(FEATURES, 1))
        .isNotEqualTo(RateEncoder.of(50, 7).encode(FEATURES, 2));
  }

  @Test
  void rateMayBeScaledAndBeginLater() {
    float[][] spikes = RateEncoder.of(3, 1).withGain(0, 1).withFirstSpikeTime(2).encode(FEATURES);
    assertThat(spikes).isDeepEqualTo(new float[][] {{0, 0, 0}, {0, 0, 0}, {1, 1, 1}});
  }

  @Test
  void latencyHasTheDocumentedTimes() {
    LatencyEncoder encoder = LatencyEncoder.of(5).withNormalization();
    assertThat(encoder.spikeTimes(FEATURES))
        .containsExactly(new double[] {4, 0.1166, 0.0580}, within(5e-5));
    assertThat(encoder.withLinearTimes().spikeTimes(FEATURES))
        .containsExactly(new double[] {3.92, 2, 0}, within(1e-6));
    assertThat(encoder.withLinearTimes().encode(FEATURES))
        .isDeepEqualTo(new float[][] {{0, 0, 1}, {0, 0, 0}, {0, 1, 0}, {0, 0, 0}, {1, 0, 0}});
  }

  @Test
  void latencyIsTheTimeToChargeAMembrane() {
    double[] times = LatencyEncoder.of(100).withTimeConstant(5).spikeTimes(new float[] {0.25f});
    // x (1 - exp(-t / 5)) = 0.01
    assertThat(0.25 * (1 - Math.exp(-times[0] / 5))).isCloseTo(0.01, within(1e-12));
  }

  @Test
  void latencyPutsWeakFeaturesLastOrLeavesThemOut() {
    float[] features = {0, 0.005f, 1};
    LatencyEncoder encoder = LatencyEncoder.of(4).withNormalization().withFirstSpikeTime(1);
    assertThat(encoder.encode(features))
        .isDeepEqualTo(new float[][] {{0, 0, 0}, {0, 0, 1}, {0, 0, 0}, {1, 1, 0}});
    assertThat(encoder.withClipping().encode(features))
        .isDeepEqualTo(new float[][] {{0, 0, 0}, {0, 0, 1}, {0, 0, 0}, {0, 0, 0}});
  }

  @Test
  void latencyRefusesLateSpikesUnlessTheyMayGo() {
    assertThatThrownBy(() -> LatencyEncoder.of(5).encode(new float[] {0, 1}))
        .hasMessageContaining("feature 0, 0.0, would fire in step 12, expected at most 4");
    assertThat(LatencyEncoder.of(2).withoutLateSpikes().encode(new float[] {0, 1}))
        .isDeepEqualTo(new float[][] {{0, 1}, {0, 0}});
  }

  @Test
  void deltaHasTheDocumentedSpikes() {
    float[][] rising = column(1, 2, 2.9f, 3, 3.9f);
    assertThat(DeltaEncoder.of(1).encode(rising)).isDeepEqualTo(column(1, 1, 0, 0, 0));
    assertThat(DeltaEncoder.of(1).withPadding().encode(rising))
        .isDeepEqualTo(column(0, 1, 0, 0, 0));
    float[][] falling = column(1, 2, 0, 2, 2.9f);
    DeltaEncoder both = DeltaEncoder.of(1).withOffSpikes();
    assertThat(both.encode(falling)).isDeepEqualTo(column(1, 1, -1, 1, 0));
    assertThat(both.withPadding().encode(falling)).isDeepEqualTo(column(0, 1, -1, 1, 0));
  }

  private static float[][] column(float... values) {
    float[][] rows = new float[values.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {values[i]};
    }
    return rows;
  }

  @Test
  void refuseWhatTheyCannotTake() {
    assertThatThrownBy(() -> RateEncoder.of(0, 1)).hasMessageContaining("steps is 0, expected 1");
    assertThatThrownBy(() -> RateEncoder.of(5, 1).withFirstSpikeTime(5))
        .hasMessage("RateEncoder: firstSpikeTime is 5, expected 0 to 4");
    assertThatThrownBy(() -> RateEncoder.of(5, 1).encode(new float[] {0, Float.NaN}))
        .hasMessage("RateEncoder: feature 1 is NaN, expected a number");
    assertThatThrownBy(() -> LatencyEncoder.of(5).encode(new float[] {0.5f, 1.5f}))
        .hasMessage("LatencyEncoder: feature 1 is 1.5, expected 0 to 1: scale the features first");
    assertThatThrownBy(() -> LatencyEncoder.of(5).withThreshold(1))
        .hasMessage("LatencyEncoder: threshold is 1.0, expected above 0 and below 1");
    assertThatThrownBy(() -> LatencyEncoder.of(5).withTimeConstant(-1))
        .hasMessageContaining("timeConstant");
    assertThatThrownBy(() -> DeltaEncoder.of(0)).hasMessageContaining("threshold is 0.0");
    assertThatThrownBy(() -> DeltaEncoder.of(1).encode(new float[][] {{1}, {Float.NaN}}))
        .hasMessage("DeltaEncoder: feature 0 in step 1 is NaN, expected a finite number");
    assertThatThrownBy(() -> DeltaEncoder.of(1).encode(null)).hasMessageContaining("null");
  }
}
