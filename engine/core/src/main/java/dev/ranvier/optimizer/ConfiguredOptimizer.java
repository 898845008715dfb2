package dev.ranvier.optimizer;

import dev.ranvier.schedule.Schedule;
import java.util.Map;
import java.util.Objects;

/**
 * An optimizer with what every optimizer may have beside its own numbers.
 *
 * @param optimizer which names the initial learning rate; if it is configured itself, only its
 *     numbers are taken
 * @param schedule how the learning rate changes, and with it the weight decay
 * @param clipping how far gradients may go
 * @param gradientAccumulationSteps steps whose mean gradient makes one update, at least 1
 * @param movingAverageMomentum what part of the average of the weights stays at an update, in [0,
 *     1); 0 to keep none
 */
public record ConfiguredOptimizer(
    Optimizer optimizer,
    Schedule schedule,
    Clipping clipping,
    int gradientAccumulationSteps,
    double movingAverageMomentum)
    implements Optimizer {

  /** Checks that all are there. */
  public ConfiguredOptimizer {
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(clipping, "clipping");
    if (gradientAccumulationSteps < 1) {
      throw new IllegalArgumentException(
          "Optimizer: gradientAccumulationSteps is %s, expected at least 1"
              .formatted(gradientAccumulationSteps));
    }
    if (!(movingAverageMomentum >= 0 && movingAverageMomentum < 1)) {
      throw new IllegalArgumentException(
          "Optimizer: movingAverageMomentum is %s, expected at least 0 and less than 1"
              .formatted(movingAverageMomentum));
    }
    optimizer = optimizer instanceof ConfiguredOptimizer other ? other.optimizer : optimizer;
  }

  @Override
  public String name() {
    return optimizer.name();
  }

  @Override
  public Map<String, Object> parameters() {
    return optimizer.parameters();
  }

  @Override
  public ConfiguredOptimizer withParameters(Map<String, Object> parameters) {
    return new ConfiguredOptimizer(
        optimizer.withParameters(parameters),
        schedule,
        clipping,
        gradientAccumulationSteps,
        movingAverageMomentum);
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
