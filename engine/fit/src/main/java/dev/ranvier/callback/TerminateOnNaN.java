package dev.ranvier.callback;

import dev.ranvier.Callback;
import dev.ranvier.DivergenceException;
import dev.ranvier.TrainingRun;

/**
 * Has {@code fit} return its history when a loss is NaN or infinite, where it throws a {@link
 * DivergenceException} without this callback. In Keras training goes on without it. Unlike Keras's,
 * the network has the weights of the last finished epoch then, none of which is NaN.
 */
public final class TerminateOnNaN implements Callback {

  private boolean raisesError;
  private DivergenceException divergence;

  private TerminateOnNaN() {}

  /** Ends the training, as one that was stopped. */
  public static TerminateOnNaN of() {
    return new TerminateOnNaN();
  }

  /** Throwing as without it, if so (Keras: raise_error). */
  public TerminateOnNaN raiseError(boolean on) {
    raisesError = on;
    return this;
  }

  /** What ended the last fit, which says where; null if that was not NaN. */
  public DivergenceException divergence() {
    return divergence;
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    divergence = null;
  }

  @Override
  public boolean onDivergence(TrainingRun run, DivergenceException found) {
    divergence = found;
    return !raisesError;
  }
}
