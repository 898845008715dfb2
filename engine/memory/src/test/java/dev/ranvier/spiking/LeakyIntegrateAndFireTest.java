package dev.ranvier.spiking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.random.Philox;
import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The neuron in ms and mV: its rate against theory, its membrane against tiny steps, refusals. */
@Anywhere
class LeakyIntegrateAndFireTest {

  private static final LeakyIntegrateAndFire NEURON = LeakyIntegrateAndFire.of();

  @ParameterizedTest
  @CsvSource({"10.5, 28.21", "11, 34.51", "12, 43.63", "14, 57.05", "16, 67.53", "20, 83.81"})
  void firesAsOftenAsTheAnalyticCurveSays(double drive, double hertz) {
    assertThat(NEURON.firingRate(drive)).isCloseTo(hertz, within(0.005));
    SpikeRecord spikes = NEURON.simulate(new double[] {drive}, 100_000, 0.1);
    // 100 s: one spike more or less is 0.04 % at the slowest
    assertThat(spikes.rate(0)).isCloseTo(hertz, Percentage.withPercentage(0.05));
    double period = 1000 / NEURON.firingRate(drive);
    assertThat(Arrays.stream(spikes.intervals(0)).boxed())
        .allSatisfy(interval -> assertThat(interval).isCloseTo(period, within(1e-8)));
  }

  @Test
  void staysSilentUpToTheThreshold() {
    assertThat(NEURON.firingRate(10)).isZero();
    SpikeRecord spikes = NEURON.simulate(new double[] {10, -50, 9.99}, 10_000, 0.1);
    assertThat(spikes.size()).isZero();
    assertThat(spikes.neurons()).isEqualTo(3);
  }

  @Test
  void theLengthOfAStepChangesNothingUnderAConstantDrive() {
    double[] drives = {10.5, 12, 20, 400};
    SpikeRecord fine = NEURON.simulate(drives, 1_000, 0.1);
    for (double step : new double[] {0.025, 1, 7, 50}) {
      SpikeRecord other = NEURON.simulate(drives, 1_000, step);
      assertThat(other.neuronIds()).isEqualTo(fine.neuronIds());
      assertThat(other.times()).containsExactly(fine.times(), within(1e-8));
    }
  }

  /** Forward Euler in steps of a hundred thousandth of a ms: an independent, much slower way. */
  @Test
  void followsTheDifferentialEquationUnderChangingDrives() {
    LeakyIntegrateAndFire neuron = new LeakyIntegrateAndFire(7, -50, -65, -68, 1.25);
    LeakyLayer layer = neuron.layer(1, 0.5);
    Philox random = Philox.of(3, 0);
    double v = neuron.rest();
    double dt = 1e-4;
    double refractory = 0;
    int spikes = 0;
    for (int step = 0; step < 100; step++) {
      double drive = 40 * random.nextDouble();
      layer.step(new double[] {drive});
      for (int i = 0; i < 5_000; i++) {
        if (refractory > 0) {
          refractory -= dt;
          continue;
        }
        v += dt / neuron.timeConstant() * (neuron.rest() + drive - v);
        if (v >= neuron.threshold()) {
          v = neuron.reset();
          refractory = neuron.refractoryTime();
          spikes++;
        }
      }
      assertThat(layer.membrane(0)).as("after step %d", step).isCloseTo(v, within(5e-3));
      assertThat(layer.spikes().size()).isEqualTo(spikes);
    }
    assertThat(spikes).isGreaterThan(2);
  }

  @Test
  void refractoryTimeMayEndInTheMiddleOfAStep() {
    LeakyLayer layer = NEURON.withRefractoryTime(0.3).layer(1, 1);
    layer.inject(0, 15);
    layer.step(new double[] {0});
    assertThat(layer.fired(0)).isEqualTo(1);
    assertThat(layer.spikes().times()).containsExactly(0);
    layer.inject(0, 5);
    layer.step(new double[] {0});
    assertThat(layer.membrane(0)).isCloseTo(5 * Math.exp(-0.1), within(1e-12));
  }

  @Test
  void refractoryNeuronsFeelNoKick() {
    LeakyLayer layer = NEURON.layer(2, 1);
    layer.inject(0, 15);
    layer.step(new double[2]);
    layer.inject(0, 15);
    layer.inject(1, 5);
    assertThat(layer.membrane(0)).isZero();
    assertThat(layer.membrane(1)).isEqualTo(5);
    assertThat(layer.time()).isEqualTo(1);
  }

  @Test
  void severalSpikesFitIntoOneStep() {
    LeakyIntegrateAndFire neuron = NEURON.withRefractoryTime(0);
    LeakyLayer layer = neuron.layer(1, 10);
    layer.step(new double[] {100});
    assertThat(layer.fired(0)).isEqualTo((int) (10 * neuron.firingRate(100) / 1000));
  }

  @Test
  void aRestAboveTheThresholdFiresByItself() {
    LeakyIntegrateAndFire neuron = NEURON.withRest(12);
    SpikeRecord spikes = neuron.simulate(new double[] {0}, 10_000, 0.1);
    assertThat(spikes.rate(0)).isCloseTo(neuron.firingRate(0), Percentage.withPercentage(0.5));
  }

  @Test
  void recordsMembranesToBeDrawn() {
    MembraneRecord record = NEURON.record(new double[] {8, 16}, 50, 0.1);
    assertThat(record.times()).hasSize(501).startsWith(0).endsWith(500 * 0.1);
    assertThat(record.membranes()).hasDimensions(2, 501);
    assertThat(record.membranes()[0][500])
        .isCloseTo(8 * (1 - Math.exp(-5)), within(1e-9)); // never fires
    assertThat(Arrays.stream(record.membranes()[1]).max().orElseThrow()).isLessThan(10);
    assertThat(record.spikes().count(1)).isEqualTo(3);
    assertThat(record.spikes().train(1)[0]).isCloseTo(10 * Math.log(16.0 / 6), within(1e-9));
  }

  @Test
  void decayIsBetaOfAStep() {
    assertThat(NEURON.decay(0.5129)).isCloseTo(0.95, within(1e-4));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> NEURON.withTimeConstant(0))
        .hasMessage("LeakyIntegrateAndFire: timeConstant is 0.0, expected a positive number");
    assertThatThrownBy(() -> NEURON.withReset(10))
        .hasMessage(
            "LeakyIntegrateAndFire: reset is 10.0 mV, expected less than the threshold, 10.0 mV");
    assertThatThrownBy(() -> NEURON.withThreshold(Double.NaN)).hasMessageContaining("threshold");
    assertThatThrownBy(() -> NEURON.withRefractoryTime(-1)).hasMessageContaining("refractoryTime");
    assertThatThrownBy(() -> NEURON.layer(0, 0.1)).hasMessageContaining("neurons is 0");
    assertThatThrownBy(() -> NEURON.layer(1, 0)).hasMessageContaining("step is 0.0");
    assertThatThrownBy(() -> NEURON.layer(2, 1).step(new double[1]))
        .hasMessage("LeakyLayer: drives has 1 numbers, expected 2, one for each neuron");
    assertThatThrownBy(() -> NEURON.layer(1, 1).step(new double[] {Double.NaN}))
        .hasMessage("LeakyLayer: drive of neuron 0 is NaN, expected a finite number of mV");
    assertThatThrownBy(() -> NEURON.layer(2, 1).inject(2, 1))
        .hasMessage("LeakyLayer: neuron is 2, expected 0 to 1");
    assertThatThrownBy(() -> NEURON.simulate(new double[1], 1e9, 1e-3))
        .hasMessageContaining("fewer than 2^31 steps");
    assertThatThrownBy(() -> NEURON.withRefractoryTime(0).layer(1, 1).step(new double[] {1e300}))
        .hasMessageContaining("fired more than 1000000 times within a step of 1.0 ms");
  }
}
