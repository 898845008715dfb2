package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.activation.JoinedRows;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.TileEpilogue;
import dev.ranvier.simd.matrix.Matrix;

/**
 * Forward epilogue: z = product + bias in place, y = activation(z); either place may be both, and
 * there may be no bias, or no activation.
 */
public final class BiasActivation implements Epilogue, EpilogueTraffic {

  private final Bias kernel;
  private final Operand bias;

  /** Null for none. */
  private final ActivationKernel activation;

  private final Operand output;
  private final boolean apart;
  private final TileEpilogue inTiles;

  /**
   * Bias and activation.
   *
   * @param bias [1, columns]; {@link Operand#NONE} for the activation alone
   * @param sums where z is
   * @param output where y goes: the same place, unless the backward pass needs z
   */
  public static Epilogue of(
      KernelProvider provider,
      Operand bias,
      ActivationKernel activation,
      Operand sums,
      Operand output) {
    return new BiasActivation(Bias.of(provider), bias, activation, output, !sums.equals(output));
  }

  /** The bias alone; {@link Epilogue#NONE} for {@link Operand#NONE}. */
  public static Epilogue bias(KernelProvider provider, Operand bias) {
    return bias.isEmpty()
        ? Epilogue.NONE
        : new BiasActivation(Bias.of(provider), bias, null, Operand.NONE, false);
  }

  private BiasActivation(
      Bias kernel, Operand bias, ActivationKernel activation, Operand output, boolean apart) {
    this.kernel = kernel;
    this.bias = bias;
    this.activation = activation;
    this.output = output;
    this.apart = apart;
    if (apart || bias.isEmpty()) {
      inTiles = null;
    } else if (activation == null) {
      inTiles = TileEpilogue.bias(bias.matrix());
    } else {
      inTiles = activation.runsInTiles() ? TileEpilogue.biasRelu(bias.matrix()) : null;
    }
  }

  @Override
  public TileEpilogue inTiles() {
    return inTiles;
  }

  @Override
  public void apply(Matrix c, long at, int firstRow, int firstColumn, int rows, int columns) {
    if (activation == null) {
      kernel.add(c, at, bias.matrix(), firstColumn, rows, columns);
      return;
    }
    long outputAt = output.at(firstRow, firstColumn);
    Matrix to = output.matrix();
    if (bias.isEmpty()) {
      JoinedRows.forward(activation, c, at, to, outputAt, rows, columns);
    } else {
      Matrix added = bias.matrix();
      activation.forward(kernel, added, firstColumn, c, at, to, outputAt, rows, columns);
    }
  }

  @Override
  public void addTo(RowCalls calls, Matrix c, int columns) {
    Matrix added = bias.isEmpty() ? null : bias.matrix();
    if (activation == null) {
      kernel.addTo(calls, c, added, columns);
    } else {
      activation.addTo(calls, c, added, output.matrix(), columns);
    }
  }

  @Override
  public long trafficBytes() {
    return apart ? output.denseBytes() : 0;
  }
}
