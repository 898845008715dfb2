package dev.ranvier.step;

import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.loss.WeightedLoss;

/** The loss, its gradient, and the network's output where the loss absorbs the last activation. */
public final class LossStep implements Step {

  private final String description;
  private final LossKernel kernel;
  private final WeightedLoss weightedKernel;
  private final Operand output;
  private final Operand targets;
  private final Operand weights;
  private final Operand grad;
  private boolean weighted;
  private double value;

  /** All of shape [batchSize, outputSize], class ids [batchSize, 1], weights [1, batchSize]. */
  public LossStep(
      String description,
      LossKernel kernel,
      WeightedLoss weightedKernel,
      Operand output,
      Operand targets,
      Operand weights,
      Operand grad) {
    this.description = description;
    this.kernel = kernel;
    this.weightedKernel = weightedKernel;
    this.output = output;
    this.targets = targets;
    this.weights = weights;
    this.grad = grad;
  }

  /** Mean loss of the last run. */
  public double value() {
    return value;
  }

  /** Whether samples count by their weights from now on. */
  public void setWeighted(boolean weighted) {
    this.weighted = weighted;
  }

  @Override
  public void run(int rows) {
    value = weighted ? runWeighted(rows) : runPlain(rows);
  }

  private double runWeighted(int rows) {
    return weightedKernel.lossAndGradient(
        output.segment(),
        output.offsetBytes(),
        output.rowStride(),
        targets.segment(),
        targets.offsetBytes(),
        targets.rowStride(),
        weights.segment(),
        weights.offsetBytes(),
        grad.segment(),
        grad.offsetBytes(),
        grad.rowStride(),
        rows,
        output.columns());
  }

  private double runPlain(int rows) {
    return kernel.lossAndGradient(
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
    if (weighted) {
      return weightedKernel.loss(
          output.segment(),
          output.offsetBytes(),
          output.rowStride(),
          targets.segment(),
          targets.offsetBytes(),
          targets.rowStride(),
          weights.segment(),
          weights.offsetBytes(),
          rows,
          output.columns());
    }
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
