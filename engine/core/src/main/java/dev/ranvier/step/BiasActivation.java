package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.activation.JoinedRows;
import dev.ranvier.simd.gemm.Epilogue;
import java.lang.foreign.MemorySegment;

/**
 * Forward epilogue: z = product + bias in place, y = activation(z); either place may be both, and
 * either operation absent.
 */
public final class BiasActivation implements Epilogue, EpilogueTraffic {

  private final Bias kernel;
  private final Operand bias;
  private final ActivationKernel activation;
  private final Operand output;
  private final boolean apart;

  /**
   * Bias and activation; {@code null} if there is neither.
   *
   * @param bias {@code null} for the activation alone
   * @param activation {@code null} for the bias alone
   * @param sums where z is
   * @param output where y goes: the same place, unless the backward pass needs z
   */
  public static BiasActivation of(
      Tier tier, Operand bias, ActivationKernel activation, Operand sums, Operand output) {
    return bias == null && activation == null
        ? null
        : new BiasActivation(Bias.of(tier), bias, activation, output, !sums.equals(output));
  }

  private BiasActivation(
      Bias kernel, Operand bias, ActivationKernel activation, Operand output, boolean apart) {
    this.kernel = kernel;
    this.bias = bias;
    this.activation = activation;
    this.output = output;
    this.apart = apart;
  }

  @Override
  public void apply(
      MemorySegment c, long cBytes, int ldc, int firstRow, int firstColumn, int rows, int columns) {
    if (bias != null) {
      kernel.add(c, cBytes, ldc, bias.segment(), bias.at(0, firstColumn), rows, columns);
    }
    if (activation != null) {
      long outputBytes = output.at(firstRow, firstColumn);
      MemorySegment y = output.segment();
      JoinedRows.forward(
          activation, c, cBytes, ldc, y, outputBytes, output.rowStride(), rows, columns);
    }
  }

  @Override
  public long trafficBytes() {
    return activation != null && apart ? output.denseBytes() : 0;
  }
}
