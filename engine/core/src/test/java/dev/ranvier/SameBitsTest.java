package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training gives the same bits however the work is done. */
@Width
@Presence
class SameBitsTest {

  /** {@code -Dranvier.steps=200} for the long run. */
  private static final int STEPS = Integer.getInteger("ranvier.steps", 5);

  /** Enough to tell ways to compute apart: each one makes every later bit differ. */
  private static final int FEW_STEPS = 4;

  /** SCALAR is compared where SIMD is there too. */
  @BeforeAll
  static void whereSimdIsThere() {
    assumeFalse(Cases.simdSwitchedOff(), "SIMD is switched off in this run");
  }

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  /** More would keep the interpreter busy for seconds. */
  private static final int INTERPRETED_NETWORKS = 1;

  /** In a JVM that has compiled nothing yet. */
  private static final int FRESH_NETWORKS = 3;

  private static int steps(Backend backend) {
    return backend == Backend.SCALAR || backend == Backend.AUTO ? Math.max(3, STEPS / 4) : STEPS;
  }

  /** All steps with two threads; more of them wait for each other where processors are few. */
  @ParameterizedTest
  @MethodSource("backends")
  void onAnyNumberOfThreads(Backend backend) {
    for (int threads = 2; threads <= 4; threads++) {
      int steps = threads == 2 ? steps(backend) : FEW_STEPS;
      assertThat(TrainedWeights.lines(backend, Fusion.AUTO, threads, steps))
          .isEqualTo(TrainedWeights.lines(backend, Fusion.AUTO, 1, steps));
    }
  }

  @Test
  void fusedOrNot() {
    int steps = steps(Backend.SIMD);
    assertThat(TrainedWeights.lines(Backend.SIMD, Fusion.NONE, 2, steps))
        .isEqualTo(TrainedWeights.lines(Backend.SIMD, Fusion.AUTO, 1, steps));
  }

  @Test
  void onVectorsAndScalars() {
    assertThat(TrainedWeights.lines(Backend.SCALAR, Fusion.NONE, 1, STEPS))
        .isEqualTo(TrainedWeights.lines(Backend.SIMD, Fusion.AUTO, 1, STEPS));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void inAnotherProcess(Backend backend) throws IOException, InterruptedException {
    String here = TrainedWeights.lines(FRESH_NETWORKS, backend, Fusion.AUTO, 1, FEW_STEPS);
    assertThat(other(List.of(), FRESH_NETWORKS, backend, FEW_STEPS)).isEqualTo(here);
  }

  @Test
  void onNarrowerVectors() throws IOException, InterruptedException {
    String here = TrainedWeights.lines(FRESH_NETWORKS, Backend.SIMD, Fusion.AUTO, 1, FEW_STEPS);
    assertThat(other(List.of("-XX:UseAVX=2"), FRESH_NETWORKS, Backend.SIMD, FEW_STEPS))
        .isEqualTo(here);
  }

  @Test
  void interpretedOrCompiled() throws IOException, InterruptedException {
    int networks = INTERPRETED_NETWORKS;
    String here = TrainedWeights.lines(networks, Backend.SIMD, Fusion.AUTO, 1, 2);
    assertThat(other(List.of("-Xint"), networks, Backend.SCALAR, 2)).isEqualTo(here);
  }

  private static String other(List<String> flags, int networks, Backend backend, int steps)
      throws IOException, InterruptedException {
    String output =
        ChildJvm.run(
            flags,
            TrainedWeights.class,
            Integer.toString(networks),
            backend.name(),
            Integer.toString(steps));
    return output.substring(output.indexOf("tiny, "));
  }
}
