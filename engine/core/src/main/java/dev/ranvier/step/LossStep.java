package dev.ranvier.step;

import dev.ranvier.simd.loss.LossKernel;

/** The loss, its gradient, and the network's output where the loss absorbs the last activation. */
public final class LossStep implements Step {

  private final String description;
  private final LossKernel plainKernel;
  private final LossKernel weightedKernel;
  private final Operand output;
  private final Operand targets;
  private final Operand grad;
  private LossKernel kernel;
  private double value;

  /** All of shape [batchSize, outputSize], class ids [batchSize, 1]. */
  public LossStep(
      String description,
      LossKernel plainKernel,
      LossKernel weightedKernel,
      Operand output,
      Operand targets,
      Operand grad) {
    this.description = description;
    this.plainKernel = plainKernel;
    this.weightedKernel = weightedKernel;
    this.output = output;
    this.targets = targets;
    this.grad = grad;
    this.kernel = plainKernel;
  }

  /** Mean loss of the last run. */
  public double value() {
    return value;
  }

  /** Whether samples count by their weights from now on. */
  public void setWeighted(boolean weighted) {
    kernel = weighted ? weightedKernel : plainKernel;
  }

  @Override
  public void run(int rows) {
    value =
        kernel.lossAndGradient(
            output.matrix(), targets.matrix(), grad.matrix(), 0, rows, output.columns());
  }

  /** The loss alone, for evaluation. */
  public double evaluate(int rows) {
    return kernel.loss(output.matrix(), targets.matrix(), 0, rows, output.columns());
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return output.denseBytes() + targets.denseBytes() + grad.denseBytes();
  }
}
