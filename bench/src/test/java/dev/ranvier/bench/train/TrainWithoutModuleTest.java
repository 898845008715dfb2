package dev.ranvier.bench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.bench.Run;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Ships;
import org.junit.jupiter.api.Test;

/** Machine code without the Vector API's module takes turns in a process of its own. */
@Gate
@Presence
@Ships
class TrainWithoutModuleTest {

  @Test
  void hasRowsOfItsOwn() {
    assumeTrue(KernelProvider.best() == KernelProvider.CODE, "there is no machine code here");
    String engine = "ranvier-code-nomodule";
    Run run = Run.of("train", "--seconds", "0.5", "--workload", "T1", "--engine", engine);
    assertThat(run.exitCode()).isZero();
    assertThat(run.column(0)).contains(engine);
    assertThat(run.column(4)).contains("step_median");
  }
}
