package dev.ranvier.callback;

import dev.ranvier.Callback;
import dev.ranvier.EndedBecause;
import dev.ranvier.TrainingRun;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ends the training when a figure has stopped improving: after {@code patience} epochs in a row
 * that were not better than the best by more than {@code minDelta}.
 *
 * <p>Defaults are Keras's: {@code val_loss}, no patience, any improvement counts, no baseline, and
 * the weights stay those of the last epoch. Every fit begins anew.
 *
 * <p>With {@link #restoreBestWeights} the network ends with the weights of its best epoch, however
 * the training ends: after its last epoch too, and if an exception or an interrupt ends it. The
 * optimizer's state stays that of the last epoch.
 */
public final class EarlyStopping implements Callback {

  private static final String NAME = "EarlyStopping";
  private static final String WEIGHTS = "weights/";

  private final Monitor monitor = new Monitor(NAME, 0);
  private int patience;
  private Double baseline;
  private boolean restoresBestWeights;
  private int startFromEpoch;
  private boolean verbose;

  private double best;
  private int bestEpoch;
  private int epochsWaited;
  private boolean stopped;

  /** Null before the first epoch that counts, and if they are not asked for. */
  private Map<String, float[]> bestWeights;

  private EarlyStopping() {}

  /** Keras's defaults. */
  public static EarlyStopping of() {
    return new EarlyStopping();
  }

  /** Watches another figure than val_loss. */
  public EarlyStopping monitor(String figure) {
    monitor.setName(figure);
    return this;
  }

  /** With the direction of the figure. */
  public EarlyStopping mode(Mode way) {
    monitor.setMode(way);
    return this;
  }

  /** With a difference that an improvement has to exceed, at least 0. */
  public EarlyStopping minDelta(double difference) {
    monitor.setMinDelta(difference);
    return this;
  }

  /**
   * Waiting longer.
   *
   * @param epochs without an improvement after which it ends, at least 0; 0 acts like 1
   */
  public EarlyStopping patience(int epochs) {
    patience = Checks.count(NAME, "patience", epochs, 0);
    return this;
  }

  /**
   * With a value that the figure has to be better than within {@link #patience} epochs; only what
   * is better than it, and than the best so far, starts the waiting anew.
   */
  public EarlyStopping baseline(double value) {
    baseline = value;
    return this;
  }

  /** Ending with the weights of the best epoch, or of the first that counts if none was best. */
  public EarlyStopping restoreBestWeights(boolean on) {
    restoresBestWeights = on;
    return this;
  }

  /**
   * Looking away at first.
   *
   * @param epoch the first that counts, from 0
   */
  public EarlyStopping startFromEpoch(int epoch) {
    startFromEpoch = Checks.count(NAME, "startFromEpoch", epoch, 0);
    return this;
  }

  /** Saying on the error stream what it does. */
  public EarlyStopping verbose(boolean on) {
    verbose = on;
    return this;
  }

  /** The epoch with the best figure of the last fit, from 0; -1 if there was none. */
  public int bestEpoch() {
    return bestEpoch;
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    monitor.begin(run);
    best = monitor.worst();
    bestEpoch = -1;
    epochsWaited = 0;
    stopped = false;
    bestWeights = null;
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    Double value = monitor.value(run);
    if (value == null || epoch < startFromEpoch) {
      return;
    }
    if (restoresBestWeights && bestWeights == null) {
      keep(run, epoch);
    }
    epochsWaited++;
    if (monitor.isBetter(value, best)) {
      best = value;
      keep(run, epoch);
      if (baseline == null || monitor.isBetter(value, baseline)) {
        epochsWaited = 0;
      }
    } else if (epochsWaited >= patience && epoch > 0) {
      stopped = true;
      run.stop(EndedBecause.EARLY_STOPPING);
    }
  }

  private void keep(TrainingRun run, int epoch) {
    bestEpoch = epoch;
    if (restoresBestWeights) {
      bestWeights = run.model().getWeights();
    }
  }

  @Override
  public void onTrainEnd(TrainingRun run) {
    if (stopped && verbose) {
      System.err.printf("Epoch %s: %s%n", run.epoch() + 1, NAME);
    }
    if (bestWeights != null) {
      run.setWeights(bestWeights);
      bestWeights = null;
      if (verbose) {
        System.err.printf("%s: weights of epoch %s, the best one%n", NAME, bestEpoch + 1);
      }
    }
  }

  @Override
  public Map<String, Object> state() {
    Map<String, Object> state = new LinkedHashMap<>();
    if (Double.isFinite(best)) {
      state.put("best", best);
    }
    state.put("best_epoch", (long) bestEpoch);
    state.put("epochs_waited", (long) epochsWaited);
    state.put("stopped", stopped);
    if (bestWeights != null) {
      bestWeights.forEach((name, values) -> state.put(WEIGHTS + name, values));
    }
    return state;
  }

  @Override
  public void restore(Map<String, Object> state) {
    SavedState saved = new SavedState(NAME, state);
    best = saved.number("best", monitor.worst());
    bestEpoch = saved.count("best_epoch");
    epochsWaited = saved.count("epochs_waited");
    stopped = saved.bool("stopped");
    Map<String, float[]> weights = saved.tensors(WEIGHTS);
    bestWeights = restoresBestWeights && !weights.isEmpty() ? weights : null;
  }
}
