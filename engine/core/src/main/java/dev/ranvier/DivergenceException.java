package dev.ranvier;

/**
 * Training cannot go on: a loss is NaN or infinite, or at the end of an epoch a weight, a moving
 * average or a statistic of the batches. The message says where that was first seen. Smaller
 * learning rates, scaled features and clipped gradients help.
 */
public final class DivergenceException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final double loss;
  private final String layer;

  DivergenceException(String message, double loss, String layer) {
    super(message);
    this.loss = loss;
    this.layer = layer;
  }

  /**
   * The mean loss that was found; finite where only weights or statistics are not, NaN where a
   * model was to be published.
   */
  public double loss() {
    return loss;
  }

  /**
   * The first layer, in forward order, with an output that is NaN or infinite, or else with such a
   * weight, average or statistic; null if there is none: then the features, the targets or the loss
   * itself are.
   */
  public String layer() {
    return layer;
  }
}
