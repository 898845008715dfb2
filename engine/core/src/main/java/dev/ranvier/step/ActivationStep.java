package dev.ranvier.step;

import dev.ranvier.simd.activation.ActivationKernel;

/** y = f(z) on whole rows; z may lie where y goes. */
public record ActivationStep(
    String description, ActivationKernel kernel, Operand input, Operand output) implements Step {

  @Override
  public void run(int rows) {
    kernel.forward(
        input.segment(),
        input.offsetBytes(),
        input.rowStride(),
        output.segment(),
        output.offsetBytes(),
        output.rowStride(),
        rows,
        output.columns());
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return 2 * output.denseBytes();
  }
}
