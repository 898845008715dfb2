package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Proof;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The loop around the steps of a fit allocates nothing, with hooks of batches or without. */
@Proof
class FitAllocationTest {

  private static final int STEPS = 20_000;
  private static final int WARM = 10_000;
  private static final int WINDOW = 1_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** One sample a step; writes down what the thread has allocated when it is read. */
  private static final class Counting implements Dataset {

    private final float[] features = {0.5f, -0.5f};
    private final float[] target = {1};
    private final long[] bytes = new long[STEPS];
    private int reads;

    @Override
    public int size() {
      return STEPS;
    }

    @Override
    public int featureSize() {
      return 2;
    }

    @Override
    public Targets targets() {
      return Targets.values(1);
    }

    @Override
    public void read(int sample, Batch batch, int row) {
      bytes[reads++] = THREADS.getCurrentThreadAllocatedBytes();
      batch.setFeatures(row, features);
      batch.setTargets(row, target);
    }

    /** In the window with the least: the JIT compiler's own work falls into some of them. */
    long ofWarmSteps() {
      long least = Long.MAX_VALUE;
      for (int from = WARM; from + WINDOW < STEPS; from += WINDOW) {
        least = Math.min(least, bytes[from + WINDOW] - bytes[from]);
      }
      return least;
    }
  }

  private static long bytes(Callback... callbacks) {
    Counting data = new Counting();
    try (Sequential network =
        Sequential.of(Input.of(2), Dense.of(3, Activation.tanh()), Dense.of(1))
            .backend(Backend.SCALAR)
            .threads(1)
            .compile(Optimizer.adam(), Loss.meanSquaredError(), Metric.meanAbsoluteError())) {
      network.fit(
          data, FitOptions.epochs(1).batchSize(1).verbosity(Verbosity.SILENT).callbacks(callbacks));
    }
    return data.ofWarmSteps();
  }

  @Test
  void aStepOfAFitAllocatesNothing() {
    assertThat(bytes()).isZero();
  }

  /** What a hook may ask of the run without making anything. */
  private static final class Watching implements Callback {

    private double sum;

    @Override
    public void onBatchBegin(TrainingRun run, int batch) {
      sum += batch + run.epoch();
    }

    @Override
    public void onBatchEnd(TrainingRun run, int batch) {
      sum += run.loss() + run.batchLoss() + run.samplesDone() + run.learningRate();
      if (run.isStopping()) {
        sum = 0;
      }
    }
  }

  @Test
  void hooksOfBatchesAllocateNothingByThemselves() {
    assertThat(bytes(new Watching(), new Watching())).isZero();
  }
}
