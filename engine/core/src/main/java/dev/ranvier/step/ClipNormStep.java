package dev.ranvier.step;

import dev.ranvier.simd.reduce.SumOfSquares;
import java.util.Arrays;
import java.util.List;

/**
 * Shortens gradients, once they are whole, to a norm of all of them together that is at most a
 * limit: it gives the updates the factor min(1, limit / norm). A norm that is not finite makes the
 * factor NaN, so that the next loss shows what an overflow would otherwise hide.
 */
public final class ClipNormStep implements Step {

  private final String description;
  private final SumOfSquares kernel;
  private final float limit;
  private final Operand[] grads;
  private final OptimizerUpdate[] updates;

  /**
   * Clipping of some gradients together.
   *
   * @param grads gradients, in the order in which their squares are added up
   * @param updates that take them, in the same order
   */
  public ClipNormStep(
      String description,
      SumOfSquares kernel,
      float limit,
      List<Operand> grads,
      List<OptimizerUpdate> updates) {
    this.description = description;
    this.kernel = kernel;
    this.limit = limit;
    this.grads = grads.toArray(Operand[]::new);
    this.updates = updates.toArray(OptimizerUpdate[]::new);
  }

  @Override
  public void run(int rows) {
    double sum = 0;
    for (int i = 0; i < grads.length; i++) {
      double mean = updates[i].mean();
      sum += mean * mean * sumOfSquares(grads[i]);
    }
    double norm = Math.sqrt(sum);
    double factor = norm < Double.POSITIVE_INFINITY ? Math.min(1.0, limit / norm) : Double.NaN;
    for (OptimizerUpdate update : updates) {
      update.shorten(factor);
    }
  }

  private double sumOfSquares(Operand grad) {
    return kernel.run(grad.matrix(), grad.region().rows(), grad.columns());
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return Arrays.stream(grads).mapToLong(Operand::denseBytes).sum();
  }
}
