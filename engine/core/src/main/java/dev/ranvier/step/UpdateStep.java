package dev.ranvier.step;

/**
 * Moves one parameter matrix along its gradient, once the gradient is whole.
 *
 * @param padded whether the gradient's padding is zero: products leave it alone, column sums do not
 */
public record UpdateStep(String description, OptimizerUpdate update, Operand grad, boolean padded)
    implements Step {

  @Override
  public void run(int rows) {
    if (padded) {
      update.applyWhole(grad);
    } else {
      update.apply(
          grad.segment(),
          grad.offsetBytes(),
          grad.rowStride(),
          0,
          0,
          grad.region().rows(),
          grad.columns());
    }
  }

  @Override
  public String describe() {
    return description;
  }
}
