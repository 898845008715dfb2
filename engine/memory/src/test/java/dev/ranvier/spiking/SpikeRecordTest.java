package dev.ranvier.spiking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/** Spikes as they are counted and drawn, and what is refused as such. */
@Anywhere
class SpikeRecordTest {

  @Test
  void ordersSpikesByTimeAndThenByNeuron() {
    int[] neurons = {2, 0, 1, 0};
    double[] times = {5, 5, 1, 9};
    SpikeRecord record = SpikeRecord.of(3, 10, neurons, times);
    assertThat(record.times()).containsExactly(1, 5, 5, 9);
    assertThat(record.neuronIds()).containsExactly(1, 0, 2, 0);
    assertThat(record.train(0)).containsExactly(5, 9);
    assertThat(record.intervals(0)).containsExactly(4);
    assertThat(record.intervals(2)).isEmpty();
    assertThat(record.rate(0)).isEqualTo(200);
    assertThat(record).hasToString("4 spikes of 3 neurons");
    times[0] = 7;
    record.times()[0] = 7;
    assertThat(record.times()).containsExactly(1, 5, 5, 9);
  }

  @Test
  void takesStepsAsTimes() {
    SpikeRecord record = SpikeRecord.ofSteps(new float[][] {{0, 1, 0}, {0, 0, 0}, {-1, 1, 0}});
    assertThat(record.neuronIds()).containsExactly(1, 0, 1);
    assertThat(record.times()).containsExactly(0, 2, 2);
    assertThat(record.neurons()).isEqualTo(3);
    assertThat(record.duration()).isEqualTo(3);
  }

  @Test
  void refusesWhatIsNoRecord() {
    assertThatThrownBy(() -> SpikeRecord.of(2, 10, new int[] {2}, new double[] {1}))
        .hasMessage("SpikeRecord: neuron of spike 0 is 2, expected 0 to 1");
    assertThatThrownBy(() -> SpikeRecord.of(2, 10, new int[] {1}, new double[] {11}))
        .hasMessage("SpikeRecord: time of spike 0 is 11.0, expected 0 to 10.0");
    assertThatThrownBy(() -> SpikeRecord.of(2, 10, new int[2], new double[1]))
        .hasMessage("SpikeRecord: neuronIds has 2 numbers, expected 1, one for each time");
    assertThatThrownBy(() -> SpikeRecord.ofSteps(new float[][] {{1}, {}}))
        .hasMessage("SpikeRecord: row 1 of spikes has 0 numbers, expected 1, as row 0 has");
    assertThatThrownBy(() -> SpikeRecord.ofSteps(new float[0][])).hasMessageContaining("empty");
    assertThatThrownBy(() -> SpikeRecord.of(1, 1, new int[0], new double[0]).count(1))
        .hasMessage("SpikeRecord: neuron is 1, expected 0 to 0");
  }
}
