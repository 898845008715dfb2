package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training gives the same bits however the work is done. */
class SameBitsTest {

  private static final int STEPS = 200;

  /** For slow ways to compute. */
  private static final int FEW_STEPS = 7;

  static Stream<Backend> backends() {
    return Cases.backends().stream();
  }

  private static Backend fastest() {
    return Cases.simdSwitchedOff() ? Backend.SCALAR : Backend.SIMD;
  }

  @ParameterizedTest
  @MethodSource("backends")
  void onAnyNumberOfThreads(Backend backend) {
    int steps = backend == Backend.SCALAR ? STEPS / 10 : STEPS;
    String alone = TrainedWeights.lines(backend, Fusion.AUTO, 1, steps);
    for (int threads = 2; threads <= 4; threads++) {
      assertThat(TrainedWeights.lines(backend, Fusion.AUTO, threads, steps)).isEqualTo(alone);
    }
  }

  @Test
  void fusedOrNot() {
    assertThat(TrainedWeights.lines(fastest(), Fusion.NONE, 2, STEPS))
        .isEqualTo(TrainedWeights.lines(fastest(), Fusion.AUTO, 1, STEPS));
  }

  @Test
  void onVectorsAndScalars() {
    assumeFalse(Cases.simdSwitchedOff(), "SIMD is switched off in this run");
    assertThat(TrainedWeights.lines(Backend.SCALAR, Fusion.NONE, 1, STEPS))
        .isEqualTo(TrainedWeights.lines(Backend.SIMD, Fusion.AUTO, 1, STEPS));
  }

  @ParameterizedTest
  @MethodSource("backends")
  void inAnotherProcess(Backend backend) throws IOException, InterruptedException {
    String here = TrainedWeights.lines(backend, Fusion.AUTO, 1, FEW_STEPS);
    assertThat(other(List.of(), backend)).isEqualTo(here);
  }

  @Test
  void onNarrowerVectors() throws IOException, InterruptedException {
    String here = TrainedWeights.lines(fastest(), Fusion.AUTO, 1, FEW_STEPS);
    assertThat(other(List.of("-XX:UseAVX=2"), fastest())).isEqualTo(here);
  }

  @Test
  void interpretedOrCompiled() throws IOException, InterruptedException {
    String here = TrainedWeights.lines(fastest(), Fusion.AUTO, 1, 1);
    assertThat(ChildJvm.run(List.of("-Xint"), TrainedWeights.class, "SCALAR", "1")).endsWith(here);
  }

  private static String other(List<String> flags, Backend backend)
      throws IOException, InterruptedException {
    String steps = Integer.toString(FEW_STEPS);
    String output = ChildJvm.run(flags, TrainedWeights.class, backend.name(), steps);
    return output.substring(output.indexOf("tiny, "));
  }
}
