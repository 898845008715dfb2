package dev.ranvier.bench.digits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.bench.Run;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Trains;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the benchmark of a whole fit prints and refuses. */
@Presence
@Trains
class FitBenchTest {

  @Test
  void printsAccuracyAndShareOfSteps() {
    Run run = Run.of("fit", "--quick");

    assertThat(run.exitCode()).isZero();
    assertThat(run.column(4))
        .contains(
            "fit_seconds", "step_seconds", "step_share", "test_accuracy", "test_accuracy_mean");
    for (List<String> row : run.rows()) {
      double value = Double.parseDouble(row.get(5));
      switch (row.get(4)) {
        case "step_share" -> assertThat(value).isBetween(0.01, 1.0);
        // far above the tenth that guessing gives
        case "test_accuracy", "test_accuracy_mean" -> assertThat(value).isBetween(0.5, 1.0);
        default -> assertThat(value).isPositive();
      }
    }
  }

  @Test
  void refusesNoSeeds() {
    Run run = Run.of("fit", "--seeds", "0");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("--seeds is 0, expected at least 1");
  }
}
