package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Trains;
import dev.ranvier.testkit.Width;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training gives the same bits however the work is done. */
@Width
@Presence
@Trains
class SameBitsTest {

  /** {@code -Dranvier.steps=200} for the long run. */
  private static final int STEPS = Integer.getInteger("ranvier.steps", 20);

  /** SCALAR is compared where SIMD is there too. */
  @BeforeAll
  static void whereSimdIsThere() {
    assumeFalse(Cases.simdSwitchedOff(), "SIMD is switched off in this run");
  }

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void onAnyNumberOfThreads(Backend backend) {
    String alone = TrainedWeights.lines(backend, Fusion.AUTO, 1, STEPS);
    for (int threads = 2; threads <= 4; threads++) {
      assertThat(TrainedWeights.lines(backend, Fusion.AUTO, threads, STEPS)).isEqualTo(alone);
    }
  }

  @Test
  void fusedOrNot() {
    assertThat(TrainedWeights.lines(Backend.SIMD, Fusion.NONE, 2, STEPS))
        .isEqualTo(TrainedWeights.lines(Backend.SIMD, Fusion.AUTO, 1, STEPS));
  }

  @Test
  void onVectorsAndScalars() {
    assertThat(TrainedWeights.lines(Backend.SCALAR, Fusion.NONE, 1, STEPS))
        .isEqualTo(TrainedWeights.lines(Backend.SIMD, Fusion.AUTO, 1, STEPS));
  }
}
