package dev.ranvier.step;

/** Moves one parameter matrix along its gradient, once the gradient is whole. */
public record UpdateStep(String description, OptimizerUpdate update, Operand grad) implements Step {

  @Override
  public void run(int rows) {
    update.apply(
        grad.segment(),
        grad.offsetBytes(),
        grad.rowStride(),
        0,
        0,
        grad.region().rows(),
        grad.columns());
  }

  @Override
  public String describe() {
    return description;
  }
}
