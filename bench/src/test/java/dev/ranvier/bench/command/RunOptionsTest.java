package dev.ranvier.bench.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.bench.measure.OwnKernels;
import dev.ranvier.testkit.Presence;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Which engines have turns: what SIMD takes by itself once, unless it alone is asked for. */
@Presence
class RunOptionsTest {

  @Command
  private static final class Any {
    @Mixin private RunOptions options = new RunOptions();
  }

  private static RunOptions options(String... arguments) {
    Any any = new Any();
    new CommandLine(any).parseArgs(arguments);
    return any.options;
  }

  @Test
  void whatSimdTakesIsMeasuredOnce() {
    assumeTrue(OwnKernels.simd(), "SIMD");
    String twice = OwnKernels.nameOfSimd();
    assertThat(options().measuredOnce(twice)).isTrue();
    assertThat(options("--engine", twice, "--engine", EngineName.SIMD).measuredOnce(twice))
        .isTrue();
    assertThat(options("--engine", twice).measuredOnce(twice)).isFalse();
    assertThat(options("--engine", EngineName.SIMD).measuredOnce(twice)).isFalse();
    assertThat(options().measuredOnce(EngineName.SIMD)).isFalse();
    assertThat(options().measuredOnce(EngineName.SCALAR)).isFalse();
    assertThat(options("--baseline", ".").measuredOnce(twice)).isFalse();
  }
}
