package dev.ranvier;

import java.util.Map;

/**
 * What is told how a training goes, in Keras's words; each method does nothing unless overridden.
 * Given to {@code fit} by {@link FitOptions#callbacks(Callback...)}, and called on its thread in
 * the order given. Epochs and batches count from 0, as in Keras; what people read counts epochs
 * from 1.
 *
 * <p>An exception that a method throws ends the training: {@link #onTrainEnd} is called all the
 * same, and {@code fit} throws it. From {@link #onEpochEnd} it ends it as if that epoch had been
 * the last; from elsewhere the weights of the last finished epoch stay.
 *
 * <p>Between epochs a callback may evaluate and predict with the network that is trained, and save
 * it; in a batch it may predict and save, with the weights of the last finished epoch.
 *
 * <p>A method of a batch runs in the training loop. It is passed nothing that is made for it, so
 * that it allocates only what it asks for, such as {@link TrainingRun#logs()}.
 */
public interface Callback {

  /** Before the first epoch; what it kept of an earlier fit is to be forgotten here. */
  default void onTrainBegin(TrainingRun run) {}

  /**
   * When the training is over, on every way out, exceptions and interrupts included, if {@link
   * #onTrainBegin} was called. {@link History#endedBecause} says why. The network has the weights
   * that {@code fit} would leave it with; {@link TrainingRun#setWeights} changes them.
   */
  default void onTrainEnd(TrainingRun run) {}

  /** Before an epoch's first step. */
  default void onEpochBegin(TrainingRun run, int epoch) {}

  /**
   * After an epoch and its validation, with the epoch's {@linkplain TrainingRun#logs() logs}. Not
   * called for an epoch that an exception or an interrupt has cut short.
   */
  default void onEpochEnd(TrainingRun run, int epoch) {}

  /**
   * Before a step.
   *
   * @param batch its number in the epoch
   */
  default void onBatchBegin(TrainingRun run, int batch) {}

  /**
   * After a step.
   *
   * @param batch its number in the epoch
   */
  default void onBatchEnd(TrainingRun run, int batch) {}

  /**
   * When a loss, or something that an epoch keeps, is NaN or infinite. Nothing was updated by such
   * a loss.
   *
   * @return whether the training is to end here as one that was stopped, with the weights of the
   *     last finished epoch, in the place of throwing the exception
   */
  default boolean onDivergence(TrainingRun run, DivergenceException divergence) {
    return false;
  }

  /**
   * Whether it reads {@link TrainingRun#gradientNorm}, for which every step stores its whole
   * gradient and adds it up; {@link Sequential#explainPlan(FitOptions)} shows these steps. A
   * training without such a callback has no more work.
   */
  default boolean readsGradientNorm() {
    return false;
  }

  /**
   * What it has to know in order to go on where it is now, for checkpoints: each a Double, Long,
   * Boolean, String, a list of these, or a float[], which is stored as a tensor. Empty if it has
   * nothing to remember; then it may be left out or added when a training is resumed.
   */
  default Map<String, Object> state() {
    return Map.of();
  }

  /**
   * Goes on where another of its kind was; called after {@link #onTrainBegin} of all callbacks.
   *
   * @param state what {@link #state()} gave
   * @throws IllegalArgumentException if it is not of this kind of callback
   */
  default void restore(Map<String, Object> state) {}
}
