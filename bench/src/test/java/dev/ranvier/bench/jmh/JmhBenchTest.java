package dev.ranvier.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.bench.Run;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.loss.Losses;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.Optimizers;
import dev.ranvier.testkit.Ships;
import org.junit.jupiter.api.Test;

/** The house's CSV around JMH. */
@Ships
class JmhBenchTest {

  static {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @Test
  void standardOutputIsCsvAlone() {
    Run run =
        Run.of(
            "jmh",
            "--quick",
            "-f",
            "0",
            "-wi",
            "0",
            "-i",
            "1",
            "-r",
            "10ms",
            "-p",
            "tier=SCALAR",
            "-p",
            "zeros=80",
            "-p",
            "loss=meanSquaredError",
            "-p",
            "tile=GemmTileScalar",
            "-p",
            "shape=8x16x4",
            "GemvJmh|LossJmh|TileJmh");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().findFirst())
        .contains("engine,version,workload,threads,metric,value,unit");
    assertThat(run.column(2))
        .containsExactlyInAnyOrder(
            "gemv_product_zeros80",
            "gemv_product_skip_zeros80",
            "loss_lossAndGradient_meanSquaredError",
            "tile_product_8x16x4_GemmTileScalar");
    assertThat(run.rows())
        .allMatch(
            row ->
                row.size() == 7
                    && row.get(0).equals("ranvier-scalar")
                    && row.get(4).equals("time_mean")
                    && row.get(6).equals("ns"));
    assertThat(run.err()).contains("Benchmark mode: Average time");
  }

  @Test
  void theListAndMistakesGoToStandardError() {
    Run list = Run.of("jmh", "-l");
    assertThat(list.out()).isEmpty();
    assertThat(list.err()).contains("dev.ranvier.bench.jmh.GemmJmh.product");
    Run wrong = Run.of("jmh", "-f", "many");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.out()).isEmpty();
  }

  @Test
  void everyKernelOfAFactoryCanBeMade() {
    assertThat(Factory.names(Activations.class)).contains("relu", "softmax");
    for (String name : Factory.names(Activations.class)) {
      assertThat(Factory.kernel(Activations.class, ActivationKernel.class, name, Tier.SCALAR))
          .isNotNull();
    }
    for (String name : Factory.names(Losses.class)) {
      assertThat(Factory.kernel(Losses.class, LossKernel.class, name, Tier.SCALAR)).isNotNull();
    }
    for (String name : Factory.names(Optimizers.class)) {
      assertThat(Factory.kernel(Optimizers.class, OptimizerKernel.class, name, Tier.SCALAR))
          .isNotNull();
    }
  }
}
