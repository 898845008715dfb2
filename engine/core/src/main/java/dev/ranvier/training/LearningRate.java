package dev.ranvier.training;

import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.ConstantRate;
import dev.ranvier.schedule.Schedule;

/** The learning rate of a session's steps. */
public final class LearningRate {

  private final Schedule schedule;
  private double initial;

  public LearningRate(Optimizer optimizer) {
    this.schedule = optimizer.schedule();
    this.initial = optimizer.learningRate();
  }

  /** The learning rate of a step, 1 for the first. */
  public double at(long step) {
    return schedule.learningRate(initial, step - 1);
  }

  /** What the schedule makes the learning rates of. */
  double initial() {
    return initial;
  }

  /** Goes on where the learning rate of another session of the same optimizer is. */
  void setInitial(double rate) {
    initial = rate;
  }

  /** Sets the learning rate of all steps to come. */
  void set(double rate) {
    if (!(schedule instanceof ConstantRate)) {
      throw new IllegalStateException(
          "TrainingSession: the learning rate cannot be set to %s, for the optimizer's schedule %s sets it in every step; leave out one of the two"
              .formatted(rate, schedule.name()));
    }
    if (!(rate >= 0 && (float) rate < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "TrainingSession: the learning rate is %s, expected 0 or a positive number in the range of floats"
              .formatted(rate));
    }
    initial = rate;
  }
}
