package dev.ranvier.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.bench.Run;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.RealPart;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command that holds associative memories against theory: within bounds, and beside NumPy. */
@Gate
class MemoryBenchTest {

  @Test
  void randomPatternsAreRecalledAsTheorySays() {
    Run run = Run.of("memory", "--part", "theory");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.column(2)).contains("hopfield_load_0.12", "hopfield_load_0.1_flips_0.2");
    assertThat(run.column(4)).containsExactly("overlap", "share_above_0.95", "one_step_error");
    assertThat(run.err()).contains("hopfield_load_0.1 overlap: theory 0.99800, measured 0.99");
  }

  @Test
  void halfOfADigitRecallsTheOther() {
    String data = RealPart.named("RANVIER_DATA", "real data").resolve("mnist-10k").toString();
    Run run = Run.of("memory", "--part", "digits", "--data", data);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.column(2)).containsExactly("digits_half_unknown", "digits_half_background");
    assertThat(run.column(4)).contains("exact_of_5", "exact_of_1000");
    assertThat(run.err())
        .contains("exact_of_1000 of ranvier-modern", "exact_of_50 of ranvier-pseudo-inverse");
  }

  /** How fast is no matter of a test. */
  @Test
  void speedIsMeasuredWithOrWithoutNumPy() {
    Run run = Run.of("memory", "--part", "speed", "--quick");

    List<String> engines = run.column(0);
    assertThat(engines).contains("ranvier", "ranvier-weights", "probe");
    if (engines.contains("numpy-weights")) {
      assertThat(engines).contains("numpy-patterns");
      assertThat(run.column(4)).contains("rate_over_numpy-weights", "rate_over_numpy-patterns");
    } else {
      assertThat(run.err()).contains("python3 with numpy is needed");
    }
  }

  @Test
  void refusesAPartThatIsNone() {
    Run run = Run.of("memory", "--part", "brain");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--part is 'brain', expected one of theory, digits, speed");
  }
}
