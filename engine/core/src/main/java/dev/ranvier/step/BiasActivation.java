package dev.ranvier.step;

import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.gemm.Epilogue;
import java.lang.foreign.MemorySegment;

/** Forward epilogue: y = activation(product + bias), in place; the activation may be absent. */
public final class BiasActivation implements Epilogue {

  private final Bias kernel;
  private final Operand bias;
  private final ActivationKernel activation;

  /** With {@code activation} null the bias alone. */
  public BiasActivation(Bias kernel, Operand bias, ActivationKernel activation) {
    this.kernel = kernel;
    this.bias = bias;
    this.activation = activation;
  }

  @Override
  public void apply(
      MemorySegment c, long cBytes, int ldc, int firstRow, int firstColumn, int rows, int columns) {
    long biasBytes = bias.offsetBytes() + ((long) firstColumn << 2);
    kernel.add(c, cBytes, ldc, bias.segment(), biasBytes, rows, columns);
    if (activation != null) {
      activation.forward(c, cBytes, ldc, c, cBytes, ldc, rows, columns);
    }
  }
}
