package dev.ranvier.step;

import dev.ranvier.simd.activation.ActivationKernel;

/** y = f(z) on whole rows, which threads share; z may lie where y goes. */
public final class ActivationStep implements Step {

  private final String description;
  private final ActivationKernel kernel;
  private final Operand input;
  private final Operand output;
  private final SharedPass pass;

  /** On the calling thread; both of shape [batchSize, columns]. */
  public ActivationStep(
      String description, ActivationKernel kernel, Operand input, Operand output) {
    this(description, kernel, input, output, Workers.ALONE);
  }

  /** Shared among threads; both of shape [batchSize, columns]. */
  public ActivationStep(
      String description, ActivationKernel kernel, Operand input, Operand output, Workers workers) {
    this.description = description;
    this.kernel = kernel;
    this.input = input;
    this.output = output;
    this.pass = SharedPass.byRows(workers, output, 2, this::forward);
  }

  private void forward(int firstRow, int firstColumn, int rows, int columns) {
    kernel.forward(
        input.segment(),
        input.at(firstRow, firstColumn),
        input.rowStride(),
        output.segment(),
        output.at(firstRow, firstColumn),
        output.rowStride(),
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
