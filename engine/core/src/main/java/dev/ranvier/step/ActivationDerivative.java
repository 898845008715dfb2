package dev.ranvier.step;

import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.gemm.Epilogue;
import java.lang.foreign.MemorySegment;

/** Backward epilogue of y = activation(z): dz = dy * activation'(z), from the saved y. */
public final class ActivationDerivative implements Epilogue {

  private final ActivationKernel activation;
  private final Operand output;

  /** The activation and its saved output, of the same shape as the gradient. */
  public ActivationDerivative(ActivationKernel activation, Operand output) {
    this.activation = activation;
    this.output = output;
  }

  @Override
  public void apply(
      MemorySegment c, long cBytes, int ldc, int firstRow, int firstColumn, int rows, int columns) {
    long outputBytes = output.region().rowBytes(firstRow) + ((long) firstColumn << 2);
    activation.backward(
        output.segment(), outputBytes, output.rowStride(), c, cBytes, ldc, rows, columns);
  }
}
