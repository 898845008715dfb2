package dev.ranvier.step;

import dev.ranvier.simd.activation.ActivationKernel;

/**
 * Backward of y = f(z) on whole rows: dz = dy * f'(z), in place, from the saved y or z, whichever
 * the kernel needs.
 */
public record ActivationBackwardStep(
    String description, ActivationKernel kernel, Operand saved, Operand grad) implements Step {

  @Override
  public void run(int rows) {
    kernel.backward(
        saved.segment(),
        saved.offsetBytes(),
        saved.rowStride(),
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

  @Override
  public long trafficBytes() {
    return 3 * grad.denseBytes();
  }
}
