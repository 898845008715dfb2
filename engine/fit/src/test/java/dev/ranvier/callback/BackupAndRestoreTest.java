package dev.ranvier.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.Backend;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that is cut off and started again ends with the bytes of one that never stopped. */
@Width
@Presence
class BackupAndRestoreTest {

  private static final int EPOCHS = 7;

  @TempDir private Path folder;

  /** Each with its defaults, then all that every optimizer may have. */
  static Stream<Optimizer> optimizers() {
    List<Optimizer> all = new ArrayList<>(Optimizer.all());
    for (Optimizer optimizer : Optimizer.all()) {
      all.add(
          optimizer
              .withGradientAccumulation(3)
              .withMovingAverage(0.9)
              .withSchedule(Schedule.cosineDecay(40, 5)));
    }
    all.add(Optimizer.adam(0.01).withMovingAverage(0.8));
    all.add(
        Optimizer.sgd(0.1).withSchedule(Schedule.of("halves", (rate, step) -> rate / (1 + step))));
    all.add(
        Optimizer.sgd(0.1).withClipping(Clipping.byGlobalNorm(0.2)).withGradientAccumulation(4));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void cutOffTwiceItEndsTheSame(Optimizer optimizer) throws IOException {
    requireSame(optimizer, Backend.SCALAR);
  }

  @Test
  void soItDoesOnSimd() throws IOException {
    assumeTrue(available(Backend.SIMD), "no SIMD in this run");
    requireSame(Optimizer.adamW(), Backend.SIMD);
  }

  @Test
  void soItDoesOnBlas() throws IOException {
    assumeTrue(available(Backend.BLAS), "no BLAS in this run");
    requireSame(Optimizer.adam(0.01).withMovingAverage(0.9), Backend.BLAS);
  }

  private static boolean available(Backend backend) {
    try (dev.ranvier.Sequential any =
        dev.ranvier.Sequential.of(dev.ranvier.layer.Input.of(1), dev.ranvier.layer.Dense.of(1))) {
      any.backend(backend);
      return true;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  /** Some are saved after epochs alone, others in their middle as well. */
  private void requireSame(Optimizer optimizer, Backend backend) throws IOException {
    SplittableRandom random = new SplittableRandom(optimizer.parameters().size());
    CutTraining straight = new CutTraining(optimizer, backend, EPOCHS, 0, null);
    CutTraining.Left expected = straight.left(folder.resolve("straight.safetensors"));
    int batches = 3 * random.nextInt(2);
    CutTraining backed =
        new CutTraining(optimizer, backend, EPOCHS, batches, folder.resolve("backup"));
    int first = random.nextInt(EPOCHS - 3);
    backed.cut(first, random.nextInt(CutTraining.STEPS));
    backed.cut(first + 2, random.nextInt(CutTraining.STEPS));
    CutTraining.Left left = backed.left(folder.resolve("backed.safetensors"));
    assertThat(left.history()).isEqualTo(expected.history());
    assertThat(left.model()).isEqualTo(expected.model());
    assertThat(folder.resolve("backup")).isEmptyDirectory();
  }
}
