package dev.ranvier.step;

import dev.ranvier.simd.activation.ActivationKernel;

/**
 * Backward of y = f(z) on whole rows, which threads share: dz = dy * f'(z), in place, from the
 * saved y or z, whichever the kernel needs.
 */
public final class ActivationBackwardStep implements Step {

  private final String description;
  private final ActivationKernel kernel;
  private final Operand saved;
  private final Operand grad;
  private final SharedPass pass;

  /** Both of shape [batchSize, columns]. */
  public ActivationBackwardStep(
      String description, ActivationKernel kernel, Operand saved, Operand grad, Workers workers) {
    this.description = description;
    this.kernel = kernel;
    this.saved = saved;
    this.grad = grad;
    this.pass = SharedPass.byRows(workers, grad, 3, this::backward);
  }

  private void backward(int firstRow, int firstColumn, int rows, int columns) {
    kernel.backward(
        saved.segment(),
        saved.at(firstRow, firstColumn),
        saved.rowStride(),
        grad.segment(),
        grad.at(firstRow, firstColumn),
        grad.rowStride(),
        rows,
        columns);
  }

  @Override
  public void run(int rows) {
    pass.run(rows);
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return pass.trafficBytes();
  }
}
