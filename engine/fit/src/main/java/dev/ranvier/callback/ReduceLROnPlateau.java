package dev.ranvier.callback;

import dev.ranvier.Callback;
import dev.ranvier.TrainingRun;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Multiplies the learning rate by a factor whenever a figure has stopped improving: after {@code
 * patience} epochs in a row that were not better than the best by more than {@code minDelta}. It
 * adds {@code learning_rate} to the logs, the one that the epoch was trained with.
 *
 * <p>Defaults are Keras's: {@code val_loss}, a tenth after 10 epochs that are not 0.0001 better, no
 * cooldown, down to 0. Every fit begins anew, the learning rate staying where it is. The optimizer
 * has no schedule beside it.
 */
public final class ReduceLROnPlateau implements Callback {

  private static final String NAME = "ReduceLROnPlateau";

  private final Monitor monitor = new Monitor(NAME, 1e-4);
  private double factor = 0.1;
  private int patience = 10;
  private int cooldown;
  private double minLearningRate;
  private boolean verbose;

  private double best;
  private int epochsWaited;
  private int epochsToCool;

  private ReduceLROnPlateau() {}

  /** Keras's defaults. */
  public static ReduceLROnPlateau of() {
    return new ReduceLROnPlateau();
  }

  /** Watches another figure than val_loss. */
  public ReduceLROnPlateau monitor(String figure) {
    monitor.setName(figure);
    return this;
  }

  /** With the direction of the figure. */
  public ReduceLROnPlateau mode(Mode way) {
    monitor.setMode(way);
    return this;
  }

  /**
   * With another factor.
   *
   * @param share of the learning rate that is left, in (0, 1)
   */
  public ReduceLROnPlateau factor(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          NAME + ": factor is " + share + ", expected more than 0 and less than 1");
    }
    factor = share;
    return this;
  }

  /**
   * Waiting longer or shorter.
   *
   * @param epochs without an improvement, at least 0; 0 acts like 1
   */
  public ReduceLROnPlateau patience(int epochs) {
    patience = Checks.count(NAME, "patience", epochs, 0);
    return this;
  }

  /** With another difference that an improvement has to exceed, at least 0. */
  public ReduceLROnPlateau minDelta(double difference) {
    monitor.setMinDelta(difference);
    return this;
  }

  /**
   * Resting after a reduction.
   *
   * @param epochs that do not count, at least 0
   */
  public ReduceLROnPlateau cooldown(int epochs) {
    cooldown = Checks.count(NAME, "cooldown", epochs, 0);
    return this;
  }

  /** With a learning rate where reducing ends, at least 0 (Keras: min_lr). */
  public ReduceLROnPlateau minLearningRate(double least) {
    minLearningRate = Checks.notNegative(NAME, "minLearningRate", least);
    return this;
  }

  /** Saying on the error stream what it does. */
  public ReduceLROnPlateau verbose(boolean on) {
    verbose = on;
    return this;
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    monitor.begin(run);
    best = monitor.worst();
    epochsWaited = 0;
    epochsToCool = 0;
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    run.log("learning_rate", run.learningRate());
    Double value = monitor.value(run);
    if (value != null) {
      follow(run, value);
    }
  }

  private void follow(TrainingRun run, double value) {
    epochsToCool = Math.max(epochsToCool - 1, 0);
    if (monitor.isBetter(value, best)) {
      best = value;
      epochsWaited = 0;
    } else if (epochsToCool == 0) {
      epochsWaited++;
      if (epochsWaited >= patience && run.learningRate() > minLearningRate) {
        reduce(run);
      }
    }
  }

  private void reduce(TrainingRun run) {
    double rate = Math.max(run.learningRate() * factor, minLearningRate);
    run.setLearningRate(rate);
    epochsToCool = cooldown;
    epochsWaited = 0;
    if (verbose) {
      System.err.printf("Epoch %s: %s sets the learning rate to %s%n", run.epoch() + 1, NAME, rate);
    }
  }

  @Override
  public Map<String, Object> state() {
    Map<String, Object> state = new LinkedHashMap<>();
    if (Double.isFinite(best)) {
      state.put("best", best);
    }
    state.put("epochs_waited", (long) epochsWaited);
    state.put("epochs_to_cool", (long) epochsToCool);
    return state;
  }

  @Override
  public void restore(Map<String, Object> state) {
    SavedState saved = new SavedState(NAME, state);
    best = saved.number("best", monitor.worst());
    epochsWaited = saved.count("epochs_waited");
    epochsToCool = saved.count("epochs_to_cool");
  }
}
