package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.data.Targets;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.metric.MetricState;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A metric that takes long to tell does not hold a training up for the sake of its line. */
@Anywhere
final class ProgressPauseTest {

  private static final long TELLING_MILLIS = 20;

  /** Told in 20 ms, as one that sorts a million outputs. */
  private record SlowMetric(Slow state) implements Metric {
    @Override
    public String name() {
      return "slow";
    }

    @Override
    public MetricState newState(Targets targets) {
      return state;
    }
  }

  private static final class Slow implements MetricState {
    private int told;

    @Override
    public void add(MetricBatch batch) {
      sleep(1);
    }

    @Override
    public double value() {
      told++;
      sleep(TELLING_MILLIS);
      return 1;
    }

    @Override
    public void reset() {}

    private static void sleep(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void theLineWaitsLongerThanItTakes() {
    Slow slow = new Slow();
    PrintStream before = System.err;
    long start = System.nanoTime();
    try (Sequential network = Sequential.of(Input.of(2), Dense.of(1));
        PrintStream silent =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      System.setErr(silent);
      network.compile(Optimizer.sgd(), Loss.meanSquaredError(), new SlowMetric(slow));
      slow.told = 0;
      FitOptions options = FitOptions.epochs(1).batchSize(1).verbosity(Verbosity.PROGRESS);
      network.fit(Cases.features(800, 2, 1), Cases.features(800, 1, 2), options);
    } finally {
      System.setErr(before);
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    long mostShown = millis / (20 * TELLING_MILLIS) + 1;
    assertThat(slow.told)
        .as("times told in %s ms; twice to number its values, once for the epoch", millis)
        .isBetween(2, (int) mostShown + 3);
  }
}
