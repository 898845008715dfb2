package dev.ranvier.step;

import dev.ranvier.simd.reduce.SumOfSquares;
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
  private final float mean;
  private final Operand[] grads;
  private final OptimizerUpdate[] updates;

  /**
   * Clipping of some gradients together.
   *
   * @param mean what each is multiplied by before: 1 over the number of steps that it was added up
   *     in
   * @param grads gradients, in the order in which their squares are added up
   * @param updates that take them, in the same order
   */
  public ClipNormStep(
      String description,
      SumOfSquares kernel,
      float limit,
      float mean,
      List<Operand> grads,
      List<OptimizerUpdate> updates) {
    this.description = description;
    this.kernel = kernel;
    this.limit = limit;
    this.mean = mean;
    this.grads = grads.toArray(Operand[]::new);
    this.updates = updates.toArray(OptimizerUpdate[]::new);
  }

  @Override
  public void run(int rows) {
    double sum = 0;
    for (Operand grad : grads) {
      sum +=
          kernel.run(
              grad.segment(),
              grad.offsetBytes(),
              grad.rowStride(),
              grad.region().rows(),
              grad.columns());
    }
    double norm = mean * Math.sqrt(sum);
    double factor =
        norm <= limit ? 1.0 : norm < Double.POSITIVE_INFINITY ? limit / norm : Double.NaN;
    for (OptimizerUpdate update : updates) {
      update.setGradientScale((float) (mean * factor));
    }
  }

  @Override
  public String describe() {
    return description;
  }
}
