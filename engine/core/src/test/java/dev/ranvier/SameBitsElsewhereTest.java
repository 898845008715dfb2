package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Trains;
import dev.ranvier.testkit.Width;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training gives the same bits in processes that run other machine code. */
@Gate
@Width
@Presence
@Trains
class SameBitsElsewhereTest {

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

  /** More would keep the interpreter busy for seconds. */
  private static final int INTERPRETED_NETWORKS = 1;

  /** In a JVM that has compiled nothing yet. */
  private static final int FRESH_NETWORKS = 3;

  @ParameterizedTest
  @MethodSource("backends")
  void inAnotherProcess(Backend backend) throws IOException, InterruptedException {
    String here = TrainedWeights.lines(FRESH_NETWORKS, backend, Fusion.AUTO, 1, STEPS);
    assertThat(other(new String[] {}, FRESH_NETWORKS, backend, STEPS)).isEqualTo(here);
  }

  @Test
  void onNarrowerVectors() throws IOException, InterruptedException {
    String here = TrainedWeights.lines(FRESH_NETWORKS, Backend.SIMD, Fusion.AUTO, 1, STEPS);
    assertThat(other(new String[] {"-XX:UseAVX=2"}, FRESH_NETWORKS, Backend.SIMD, STEPS))
        .isEqualTo(here);
  }

  @Test
  void interpretedOrCompiled() throws IOException, InterruptedException {
    int networks = INTERPRETED_NETWORKS;
    String here = TrainedWeights.lines(networks, Backend.SIMD, Fusion.AUTO, 1, STEPS);
    assertThat(other(new String[] {"-Xint"}, networks, Backend.SCALAR, STEPS)).isEqualTo(here);
  }

  /** What was recorded, as this processor is and as one with AVX2 alone would be. */
  @ParameterizedTest
  @ValueSource(strings = {"", "-Dranvier.cpu=avx2 -XX:UseAVX=2"})
  void oneFileUnderAuto(String flags) throws IOException, InterruptedException {
    assumeTrue(KernelProvider.best() == KernelProvider.CODE, "AUTO may take BLAS here");
    StringBuilder recorded = new StringBuilder();
    for (TrainedFiles network : TrainedFiles.values()) {
      recorded.append(network).append(' ').append(network.recorded).append('\n');
    }
    String[] more = flags.isEmpty() ? new String[0] : flags.split(" ");
    String output = Program.likeThis(TrainedFiles.class).flags(more).run().requireSuccess().out();
    assertThat(output.substring(output.indexOf("SMOOTH"))).isEqualTo(recorded.toString());
  }

  private static String other(String[] flags, int networks, Backend backend, int steps)
      throws IOException, InterruptedException {
    String output =
        Program.likeThis(
                TrainedWeights.class,
                Integer.toString(networks),
                backend.name(),
                Integer.toString(steps))
            .flags(flags)
            .flags("-ea")
            .run()
            .requireSuccess()
            .out();
    return output.substring(output.indexOf("tiny, "));
  }
}
