package dev.ranvier;

import java.util.ArrayList;
import java.util.List;

/** A training's callbacks, told one after the other. */
final class CallbackList {

  private final Callback[] callbacks;
  private final List<Runnable> afterEpoch = new ArrayList<>();

  /** Null unless one of them asked for it in the step at hand. */
  private Runnable afterBatch;

  private int begun;

  CallbackList(List<Callback> callbacks) {
    this.callbacks = callbacks.toArray(Callback[]::new);
  }

  void trainBegin(TrainingRun run) {
    for (Callback callback : callbacks) {
      begun++;
      callback.onTrainBegin(run);
    }
  }

  /**
   * Tells each that has begun, whatever the others throw.
   *
   * @param failure that ends the training, or null
   * @return the failure, with what was thrown now suppressed in it, or the first of these
   */
  Throwable trainEnd(TrainingRun run, Throwable failure) {
    Throwable first = failure;
    for (int i = 0; i < begun; i++) {
      try {
        callbacks[i].onTrainEnd(run);
      } catch (RuntimeException | Error e) {
        if (first == null) {
          first = e;
        } else if (first != e) {
          first.addSuppressed(e);
        }
      }
    }
    return first;
  }

  void epochBegin(TrainingRun run, int epoch) {
    for (Callback callback : callbacks) {
      callback.onEpochBegin(run, epoch);
    }
  }

  void epochEnd(TrainingRun run, int epoch) {
    afterEpoch.clear();
    for (Callback callback : callbacks) {
      callback.onEpochEnd(run, epoch);
    }
    afterEpoch.forEach(Runnable::run);
  }

  /** See {@link TrainingRun#afterBatchEnd}. */
  void afterBatchEnd(Runnable action) {
    afterBatch = action;
  }

  /** See {@link TrainingRun#afterEpochEnd}. */
  void afterEpochEnd(Runnable action) {
    afterEpoch.add(action);
  }

  void batchBegin(TrainingRun run, int batch) {
    for (Callback callback : callbacks) {
      callback.onBatchBegin(run, batch);
    }
  }

  void batchEnd(TrainingRun run, int batch) {
    for (Callback callback : callbacks) {
      callback.onBatchEnd(run, batch);
    }
    if (afterBatch != null) {
      Runnable action = afterBatch;
      afterBatch = null;
      action.run();
    }
  }

  /** Whether one of them takes it upon itself. */
  boolean divergence(TrainingRun run, DivergenceException divergence) {
    boolean taken = false;
    for (Callback callback : callbacks) {
      taken |= callback.onDivergence(run, divergence);
    }
    return taken;
  }

  /** In their order. */
  List<Callback> all() {
    return List.of(callbacks);
  }
}
