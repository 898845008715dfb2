package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** How often data in arrays is copied on its way to a session or a predictor. */
@Anywhere
class ArraysInPlaceTest {

  private static final int ROWS = 2_000;
  private static final int FEATURES = 1_000;
  private static final long DATA_BYTES = 4L * ROWS * FEATURES;

  private static final float[][] DATA = Cases.features(ROWS, FEATURES, 1);
  private static final float[][] TARGETS = Cases.features(ROWS, 1, 2);

  private static long allocatedBy(Runnable call) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeThat(threads.isThreadAllocatedMemoryEnabled()).isTrue();
    call.run();
    long before = threads.getCurrentThreadAllocatedBytes();
    call.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static Sequential network() {
    return Sequential.of(Input.of(FEATURES), Dense.of(1))
        .backend(Backend.SCALAR)
        .compile(Optimizer.sgd(), Loss.meanSquaredError());
  }

  @Test
  void rowsAreReadWhereTheyAre() {
    try (Sequential network = network()) {
      assertThat(allocatedBy(() -> network.evaluate(DATA, TARGETS))).isLessThan(DATA_BYTES / 4);
      assertThat(allocatedBy(() -> network.predict(DATA))).isLessThan(DATA_BYTES / 4);
      assertThat(allocatedBy(() -> Dataset.wrap(DATA, TARGETS))).isLessThan(DATA_BYTES / 4);
      assertThat(allocatedBy(() -> Dataset.of(DATA, TARGETS)))
          .isGreaterThan(DATA_BYTES)
          .isLessThan(DATA_BYTES * 5 / 4);
    }
  }

  @Test
  void bothWaysTrainAlike() {
    FitOptions options = FitOptions.epochs(1);
    try (Sequential copied = network();
        Sequential shared = network()) {
      copied.fit(DATA, TARGETS, options);
      shared.fit(Dataset.wrap(DATA, TARGETS), options);
      assertThat(shared.model().weights(0)).isEqualTo(copied.model().weights(0));
      assertThat(shared.evaluate(DATA, TARGETS)).isEqualTo(copied.evaluate(DATA, TARGETS));
    }
  }
}
