package dev.ranvier.step;

import dev.ranvier.simd.optimizer.OptimizerKernel;

/** Moves one parameter matrix along its gradient, once the gradient is whole. */
public final class UpdateStep implements Step {

  private final String description;
  private final OptimizerKernel kernel;
  private final Operand weights;
  private final Operand grad;
  private final Operand slot0;
  private final Operand slot1;
  private float stepSize;

  /** Slots that the optimizer has not got are null. */
  public UpdateStep(
      String description,
      OptimizerKernel kernel,
      Operand weights,
      Operand grad,
      Operand slot0,
      Operand slot1) {
    this.description = description;
    this.kernel = kernel;
    this.weights = weights;
    this.grad = grad;
    this.slot0 = slot0;
    this.slot1 = slot1;
  }

  /** What the next run multiplies its step by. */
  public void setStepSize(float stepSize) {
    this.stepSize = stepSize;
  }

  @Override
  public void run(int rows) {
    kernel.update(
        weights.segment(),
        weights.offsetBytes(),
        weights.rowStride(),
        grad.segment(),
        grad.offsetBytes(),
        grad.rowStride(),
        weights.segment(),
        slot0 == null ? 0 : slot0.offsetBytes(),
        slot1 == null ? 0 : slot1.offsetBytes(),
        0,
        weights.region().rows(),
        weights.columns(),
        stepSize,
        0f);
  }

  @Override
  public String describe() {
    return description;
  }
}
