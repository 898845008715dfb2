package dev.ranvier.step;

import dev.ranvier.simd.activation.ActivationKernel;

/** y = f(y) on whole rows, for activations that are no epilogue (softmax). */
public record ActivationStep(String description, ActivationKernel kernel, Operand output)
    implements Step {

  @Override
  public void run(int rows) {
    kernel.forward(
        output.segment(),
        output.offsetBytes(),
        output.rowStride(),
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
}
