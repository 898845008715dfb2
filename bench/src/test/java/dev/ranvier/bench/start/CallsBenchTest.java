package dev.ranvier.bench.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.bench.Run;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Ships;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the benchmark of first calls prints and refuses. */
@Gate
@Presence
@Ships
class CallsBenchTest {

  @Test
  void printsCallsAndTheFullRate() {
    assumeTrue(KernelProvider.best() == KernelProvider.CODE, "there is no machine code here");
    Run run = Run.of("calls", "--quick", "--workload", "I1", "--engine", "ranvier-code-nomodule");
    assertThat(run.exitCode()).isZero();
    assertThat(run.column(4))
        .contains("call_1", "call_10000", "steady", "full_rate_after_calls", "full_rate_after");
    for (List<String> row : run.rows()) {
      assertThat(row.get(2)).isEqualTo("I1_calls");
      assertThat(Double.parseDouble(row.get(5))).isNotNegative();
    }
    assertThat(run.err()).contains("full rate after");
  }

  @Test
  void refusesAnEngineThatThereIsNot() {
    Run run = Run.of("calls", "--engine", "ranvier-blas");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("ranvier-code-nomodule");
  }
}
