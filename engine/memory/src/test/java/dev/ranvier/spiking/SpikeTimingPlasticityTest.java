package dev.ranvier.spiking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Synapses that learn from the times of spikes: the rule's curve, and what ten minutes make. */
@Anywhere
class SpikeTimingPlasticityTest {

  private static final SpikeTimingPlasticity RULE = SpikeTimingPlasticity.of();

  @Test
  void aPairOfSpikesFollowsTheTextbooksCurve() {
    assertThat(RULE.weightChange(1e-9)).isCloseTo(0.005, within(1e-9));
    assertThat(RULE.weightChange(20)).isCloseTo(0.005 / Math.E, within(1e-12));
    assertThat(RULE.weightChange(-20)).isCloseTo(-0.00525 / Math.E, within(1e-12));
    assertThat(RULE.weightChange(0)).isCloseTo(-0.00025, within(1e-12));
    SpikeTimingPlasticity other = RULE.withAmplitude(0.1, 2).withTimes(10, 30);
    assertThat(other.weightChange(10)).isCloseTo(0.1 / Math.E, within(1e-12));
    assertThat(other.weightChange(-30)).isCloseTo(-0.2 / Math.E, within(1e-12));
  }

  @Test
  void weightsGoToOneEndOrTheOther() {
    long start = System.nanoTime();
    PlasticityResult result = PlasticityExperiment.of(RULE).seed(1).run(600);
    double low = result.shareUpTo(0.1);
    double high = result.shareFrom(0.9);
    System.out.printf(
        "Plasticity, 600 s: %.3f of the weights up to 0.1, %.3f from 0.9 on, output %.1f Hz (%.2f"
            + " s)%n",
        low, high, result.outputRate(300), (System.nanoTime() - start) * 1e-9);
    assertThat(low + high).isGreaterThan(0.6);
    assertThat(low).isGreaterThan(0.2);
    assertThat(high).isGreaterThan(0.2);
    assertThat(Arrays.stream(result.histogram(10)).sum()).isEqualTo(1_000);
    assertThat(result.snapshots()).hasDimensions(60, 1_000);
    assertThat(result.snapshots()[59]).isEqualTo(result.weights());
    assertThat(result.snapshotTimes()[59]).isCloseTo(600, within(1e-6));
  }

  @Test
  void sameSeedSameBits() {
    PlasticityExperiment experiment = PlasticityExperiment.of(RULE).inputs(100, 40).seed(5);
    PlasticityResult once = experiment.run(5);
    assertThat(experiment.run(5).weights()).isEqualTo(once.weights());
    assertThat(experiment.seed(6).run(5).weights()).isNotEqualTo(once.weights());
    assertThat(Arrays.stream(once.weights()).boxed())
        .allSatisfy(weight -> assertThat(weight).isBetween(0.0, 1.0));
  }

  /** Synapses brought up to date by events against all of them taken through every step. */
  @Test
  void eventsGiveWhatEveryStepWouldGive() {
    PlasticityExperiment experiment =
        PlasticityExperiment.of(RULE.withAmplitude(0.05, 1.05))
            .neuron(ConductanceNeuron.of().withMaximalConductance(0.1))
            .inputs(20, 40)
            .snapshots(0)
            .seed(9);
    PlasticityResult events = experiment.run(20);
    assertThat(events.outputTimes()).hasSizeGreaterThan(20);
    double[] weights = StepwisePlasticity.run(9, 20, 40, 0.05, 0.1, 200_000);
    assertThat(events.weights()).containsExactly(weights, within(1e-9));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> RULE.withAmplitude(0, 1)).hasMessageContaining("potentiation is 0.0");
    assertThatThrownBy(() -> RULE.withTimes(20, -1)).hasMessageContaining("depressionTime");
    assertThatThrownBy(() -> PlasticityExperiment.of(null)).hasMessageContaining("rule is null");
    PlasticityExperiment experiment = PlasticityExperiment.of(RULE);
    assertThatThrownBy(() -> experiment.run(0)).hasMessageContaining("seconds is 0.0");
    assertThatThrownBy(() -> experiment.run(1e-9)).hasMessageContaining("as many steps");
    assertThatThrownBy(() -> experiment.inputs(0, 15)).hasMessageContaining("inputs is 0");
    assertThatThrownBy(() -> experiment.inputs(1, 0)).hasMessageContaining("rate is 0.0");
    assertThatThrownBy(() -> new ConductanceNeuron(10, -54, -50, -60, 0, 5, 0.01))
        .hasMessage(
            "ConductanceNeuron: rest is -50.0 mV, expected less than the threshold, -54.0 mV");
    assertThatThrownBy(() -> new ConductanceNeuron(10, -54, -74, -60, -60, 5, 0.01))
        .hasMessageContaining("reversal is -60.0 mV, expected more than the threshold");
    PlasticityResult result = experiment.inputs(10, 15).run(1);
    assertThatThrownBy(() -> result.outputRate(1)).hasMessageContaining("fromSecond is 1.0");
    assertThatThrownBy(() -> result.histogram(0)).hasMessageContaining("bins is 0");
  }
}
