package dev.ranvier;

import java.util.Map;

/**
 * Ends a training that has come to rest: after {@code patience} epochs in a row whose figure is
 * below {@code tolerance}. {@link FitOptions#epochs(int)} is the most that it may take; {@link
 * History#endedBecause} is {@link EndedBecause#CONVERGED}, or {@link EndedBecause#COMPLETED} if it
 * did not come to rest.
 *
 * <p>The figure is one of two:
 *
 * <ul>
 *   <li>{@link #ofGradient}: the norm of the {@linkplain TrainingRun#gradientNorm epoch's mean
 *       gradient}; it stands in the history as {@code gradient_norm}. Each step then stores its
 *       whole gradient and adds it to the epoch's sum, as {@link
 *       Sequential#explainPlan(FitOptions)} shows.
 *   <li>{@link #ofLoss}: how much the training loss differs from that of the epoch before, relative
 *       to it. It costs nothing, and may be small long before training is at an end.
 * </ul>
 *
 * <p>With batches smaller than the data neither goes to 0 unless the learning rate does.
 */
public final class Convergence implements Callback {

  private final double tolerance;
  private final int patience;
  private final boolean gradient;
  private double lossBefore;
  private long epochsAtRest;

  private Convergence(double tolerance, int patience, boolean gradient) {
    if (!(tolerance > 0 && tolerance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Convergence: tolerance is %s, expected a positive number".formatted(tolerance));
    }
    if (patience < 1) {
      throw new IllegalArgumentException(
          "Convergence: patience is %s, expected at least 1".formatted(patience));
    }
    this.tolerance = tolerance;
    this.patience = patience;
    this.gradient = gradient;
  }

  /**
   * At rest when the norm of the gradient is below a tolerance.
   *
   * @param patience epochs in a row, at least 1
   */
  public static Convergence ofGradient(double tolerance, int patience) {
    return new Convergence(tolerance, patience, true);
  }

  /**
   * At rest when the loss changes by less than a share of itself.
   *
   * @param patience epochs in a row, at least 1
   */
  public static Convergence ofLoss(double tolerance, int patience) {
    return new Convergence(tolerance, patience, false);
  }

  @Override
  public boolean readsGradientNorm() {
    return gradient;
  }

  @Override
  public void onTrainBegin(TrainingRun run) {
    lossBefore = Double.NaN;
    epochsAtRest = 0;
  }

  @Override
  public void onEpochEnd(TrainingRun run, int epoch) {
    double loss = run.loss();
    double figure;
    if (gradient) {
      figure = run.gradientNorm();
      run.log("gradient_norm", figure);
    } else {
      figure = loss == lossBefore ? 0 : Math.abs(loss - lossBefore) / Math.abs(lossBefore);
    }
    lossBefore = loss;
    epochsAtRest = figure < tolerance ? epochsAtRest + 1 : 0;
    if (epochsAtRest >= patience) {
      run.stop(EndedBecause.CONVERGED);
    }
  }

  @Override
  public Map<String, Object> state() {
    return Double.isNaN(lossBefore)
        ? Map.of("epochs_at_rest", epochsAtRest)
        : Map.of("epochs_at_rest", epochsAtRest, "loss_before", lossBefore);
  }

  @Override
  public void restore(Map<String, Object> state) {
    if (!(state.get("epochs_at_rest") instanceof Long epochs)) {
      throw new IllegalArgumentException(
          "Convergence: its state is %s, expected epochs_at_rest; it is of another callback"
              .formatted(state.keySet()));
    }
    epochsAtRest = epochs;
    lossBefore = state.get("loss_before") instanceof Double loss ? loss : Double.NaN;
  }
}
