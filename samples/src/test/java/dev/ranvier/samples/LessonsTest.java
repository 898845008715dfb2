package dev.ranvier.samples;

import static dev.ranvier.samples.Lessons.last;
import static dev.ranvier.samples.Lessons.numbers;
import static dev.ranvier.samples.Lessons.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Presence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every lesson runs, in short form where it is long, and shows the figure that it is about: here
 * those whose figures depend on the backends that are there. S09 has {@link DigitsCommandTest} and
 * {@link DigitNetworkTest}, S16 {@link KillAndResumeTest}.
 */
@Presence
final class LessonsTest {

  /** Some by their numbers, some by the names that they had before they had numbers. */
  @ParameterizedTest
  @CsvSource({"xor, 1.0", "s04, 0.83", "classifier, 0.90", "S08, 0.93"})
  void theClassifiersReachTheirAccuracy(String command, double atLeast) {
    assertThat(last("accuracy ([01]\\.\\d+)", run(command))).isGreaterThanOrEqualTo(atLeast);
  }

  @Test
  void s14AllocatesNothing() {
    String said = run("S14", "--seconds", "0.2");
    assertThat(said).contains("allocated 0 bytes in 200 ticks");
    assertThat(last("^  under .* ([\\d.]+) %", said)).isEqualTo(100);
  }

  @Test
  void s15TheTwoBackendsAgree() {
    String said = run("S15", "--seconds", "0.05");
    assertThat(numbers("SIMD +([\\d.]+) GFLOP", said)).hasSize(4);
    if (!Cases.blasSwitchedOff()) {
      assertThat(numbers("apart (\\S+)", said)).hasSize(4).allMatch(apart -> apart < 1e-3);
    }
  }
}
