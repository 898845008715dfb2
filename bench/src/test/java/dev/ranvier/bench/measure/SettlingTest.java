package dev.ranvier.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** When a warm-up ends. */
@Anywhere
class SettlingTest {

  @Test
  void aWarmUpEndsWhenTurnsGetNoFaster() {
    Settling settling = new Settling();
    for (int nanos = 1000; nanos >= 500; nanos -= 100) {
      assertThat(settling.settled(steps(nanos, nanos, nanos))).isFalse();
    }
    assertThat(settling.settled(steps(490, 490, 490))).isFalse();
    assertThat(settling.settled(steps(600, 600, 600))).isFalse();
    assertThat(settling.settled(steps(485, 485, 485))).isTrue();
    Settling ofSingleSteps = new Settling();
    assertThat(ofSingleSteps.settled(steps(2_000_000_000))).isFalse();
    assertThat(ofSingleSteps.settled(steps(1_500_000_000))).isFalse();
    assertThat(ofSingleSteps.settled(steps(1_450_000_000))).isTrue();
  }

  private static StepTimes steps(long... nanos) {
    StepTimes times = new StepTimes(nanos.length);
    Arrays.stream(nanos).forEach(times::add);
    return times;
  }
}
