package dev.ranvier.optimizer;

import dev.ranvier.schedule.Schedule;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import java.util.Objects;

/**
 * An optimizer with a learning rate that changes from step to step, and with it the weight decay.
 *
 * @param optimizer which names the initial learning rate; if it has a schedule, that is dropped
 * @param schedule how the learning rate changes
 */
public record Scheduled(Optimizer optimizer, Schedule schedule) implements Optimizer {

  /** Checks that both are there. */
  public Scheduled {
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    optimizer = optimizer instanceof Scheduled other ? other.optimizer : optimizer;
  }

  @Override
  public OptimizerKernel kernel(Tier tier) {
    return optimizer.kernel(tier);
  }

  @Override
  public float learningRate() {
    return optimizer.learningRate();
  }

  @Override
  public float stepSize(float learningRate, long step) {
    return optimizer.stepSize(learningRate, step);
  }

  @Override
  public float decay(float learningRate) {
    return optimizer.decay(learningRate);
  }
}
