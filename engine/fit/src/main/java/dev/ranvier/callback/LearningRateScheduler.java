package dev.ranvier.callback;

import dev.ranvier.Callback;
import dev.ranvier.TrainingRun;
import java.util.Objects;

/**
 * Sets the learning rate before every epoch, and adds {@code learning_rate} to the logs. The
 * optimizer has no schedule beside it; one that changes from step to step is a {@link
 * dev.ranvier.schedule.Schedule}.
 */
public final class LearningRateScheduler implements Callback {

  private static final String NAME = "LearningRateScheduler";

  private final EpochSchedule schedule;
  private boolean verbose;

  /** A learning rate by epoch. */
  @FunctionalInterface
  public interface EpochSchedule {

    /**
     * The learning rate of an epoch.
     *
     * @param epoch from 0
     * @param learningRate that of the epoch before, or the optimizer's
     */
    double learningRate(int epoch, double learningRate);
  }

  private LearningRateScheduler(EpochSchedule schedule) {
    this.schedule = Objects.requireNonNull(schedule, NAME + ": the schedule is null");
  }

  /** Asks before every epoch. */
  public static LearningRateScheduler of(EpochSchedule schedule) {
    return new LearningRateScheduler(schedule);
  }

  /** Saying on the error stream what it does. */
  public LearningRateScheduler verbose(boolean on) {
    verbose = on;
    return this;
  }

  @Override
  public void onEpochBegin(TrainingRun run, int epoch) {
    double rate = schedule.learningRate(epoch, run.learningRate());
    run.setLearningRate(rate);
    if (verbose) {
      System.err.printf("Epoch %s: %s sets the learning rate to %s%n", epoch + 1, NAME, rate);
    }
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    run.log("learning_rate", run.learningRate());
  }
}
