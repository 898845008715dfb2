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
  private final Operand slot2;
  private float stepSize;
  private float decay;

  /** Slots that the optimizer has not got are null. */
  public UpdateStep(
      String description,
      OptimizerKernel kernel,
      Operand weights,
      Operand grad,
      Operand slot0,
      Operand slot1,
      Operand slot2) {
    this.description = description;
    this.kernel = kernel;
    this.weights = weights;
    this.grad = grad;
    this.slot0 = slot0;
    this.slot1 = slot1;
    this.slot2 = slot2;
  }

  /** What the next run multiplies its step by, and what part of itself each weight loses first. */
  public void setRates(float stepSize, float decay) {
    this.stepSize = stepSize;
    this.decay = decay;
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
        slot2 == null ? 0 : slot2.offsetBytes(),
        weights.region().rows(),
        weights.columns(),
        stepSize,
        decay);
  }

  @Override
  public String describe() {
    return description;
  }
}
