package dev.ranvier.bench.spiking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.bench.Run;
import dev.ranvier.testkit.Outcome;
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
  void figuresOutOfBoundsAreSaidAndFail() {
    Figures figures = new Figures("spiking", 1);
    Outcome fine = Outcome.here(() -> shown(figures, 0.5));
    assertThat(fine.status()).isZero();
    assertThat(fine.err()).isEmpty();
    for (double value : new double[] {0.19, 1.01, Double.NaN}) {
      Outcome bad = Outcome.here(() -> shown(new Figures("spiking", 1), value));
      assertThat(bad.status()).isEqualTo(1);
      assertThat(bad.err()).contains("OUT OF BOUNDS: share is", "expected 0.2000 to 1.0000");
    }
  }

  private static int shown(Figures figures, double value) {
    figures.row("share", value, "1", 0.2, 1);
    figures.row("speed", -1, "1/s");
    return figures.exitCode();
  }

  @Test
  void refusesNoSeeds() {
    Run run = Run.of("spiking", "--seeds", "0");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("--seeds is 0, expected at least 1");
  }
}
