package dev.ranvier.step;

import dev.ranvier.simd.activation.ActivationKernel;

/** Backward of y = f(z) on whole rows: dz = dy * f'(z), in place. */
public record ActivationBackwardStep(
    String description, ActivationKernel kernel, Operand output, Operand grad) implements Step {

  @Override
  public void run(int rows) {
    kernel.backward(
        output.segment(),
        output.offsetBytes(),
        output.rowStride(),
        grad.segment(),
        grad.offsetBytes(),
        grad.rowStride(),
        rows,
        grad.columns());
  }

  @Override
  public String describe() {
    return description;
  }
}
