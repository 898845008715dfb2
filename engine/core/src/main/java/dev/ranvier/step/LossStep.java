package dev.ranvier.step;

import dev.ranvier.simd.loss.LossKernel;

/** The loss, its gradient, and the network's output where the loss absorbs the last activation. */
public final class LossStep implements Step {

  private final String description;
  private final LossKernel kernel;
  private final Operand output;
  private final Operand targets;
  private final Operand grad;
  private double value;

  /** All of shape [batchSize, outputSize], class ids [batchSize, 1]. */
  public LossStep(
      String description, LossKernel kernel, Operand output, Operand targets, Operand grad) {
    this.description = description;
    this.kernel = kernel;
    this.output = output;
    this.targets = targets;
    this.grad = grad;
  }

  /** Mean loss of the last run. */
  public double value() {
    return value;
  }

  @Override
  public void run(int rows) {
    value =
        kernel.lossAndGradient(
            output.segment(),
            output.offsetBytes(),
            output.rowStride(),
            targets.segment(),
            targets.offsetBytes(),
            targets.rowStride(),
            grad.segment(),
            grad.offsetBytes(),
            grad.rowStride(),
            rows,
            output.columns());
  }

  /** The loss alone, for evaluation. */
  public double evaluate(int rows) {
    return kernel.loss(
        output.segment(),
        output.offsetBytes(),
        output.rowStride(),
        targets.segment(),
        targets.offsetBytes(),
        targets.rowStride(),
        rows,
        output.columns());
  }

  @Override
  public String describe() {
    return description;
  }
}
