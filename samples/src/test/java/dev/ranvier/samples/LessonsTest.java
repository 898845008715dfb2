package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Presence;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every lesson runs and its network learns. */
@Presence
final class LessonsTest {

  private static final Pattern ACCURACY = Pattern.compile("accuracy ([01]\\.\\d+)");

  @ParameterizedTest
  @CsvSource({"xor, 1.0", "classifier, 0.90", "deep, 0.83"})
  void learns(String command, double atLeast) {
    Outcome program = Commands.run(command);
    assertThat(program.status()).as(program.err()).isZero();
    // Said once in a process, by whichever test is first.
    assertThat(program.err().lines().filter(line -> !line.startsWith("Ranvier: SIMD: off")))
        .isEmpty();
    String accuracy =
        ACCURACY
            .matcher(program.out())
            .results()
            .map((MatchResult found) -> found.group(1))
            .reduce((first, last) -> last)
            .orElseThrow();
    assertThat(Double.parseDouble(accuracy)).as(program.out()).isGreaterThanOrEqualTo(atLeast);
  }
}
