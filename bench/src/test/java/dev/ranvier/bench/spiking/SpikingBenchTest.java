package dev.ranvier.bench.spiking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.bench.Run;
import dev.ranvier.testkit.Trains;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the command about spiking neurons prints and refuses. */
@Trains
class SpikingBenchTest {

  @Test
  void printsFiguresBesideTheirReferences() {
    Run run = Run.of("spiking", "--quick", "--drawn", "30000");

    assertThat(run.exitCode()).isZero();
    assertThat(run.column(0)).containsExactly("ranvier", "analytic", "snntorch-mnist");
    assertThat(run.column(4))
        .contains("rate_10.5mV", "rate_20.0mV", "weights_outer", "drawn_accuracy");
    List<List<String>> slowest =
        run.rows().stream().filter(row -> row.get(4).equals("rate_10.5mV")).toList();
    assertThat(slowest).hasSize(2);
    assertThat(Double.parseDouble(slowest.getFirst().get(5))).isBetween(28.21 * 0.99, 28.21 * 1.01);
    assertThat(slowest.getLast().get(5)).isEqualTo("28.21");
    assertThat(run.err()).contains("No --data", "drawn, epoch 1: loss");
  }

  @Test
  void refusesNoSeeds() {
    Run run = Run.of("spiking", "--seeds", "0");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("--seeds is 0, expected at least 1");
  }
}
