package dev.ranvier.step;

import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.JoinedRows;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.TileEpilogue;
import dev.ranvier.simd.matrix.Matrix;

/** Backward epilogue of y = activation(z): dz = dy * activation'(z), from the saved y or z. */
public final class ActivationDerivative implements Epilogue, EpilogueTraffic {

  private final ActivationKernel activation;
  private final Operand saved;
  private final TileEpilogue inTiles;

  /**
   * The activation and what its kernel's backward needs, of the same shape as the gradient.
   *
   * @param saved y if {@link ActivationKernel#derivativeFromOutput()}, else z
   */
  public ActivationDerivative(ActivationKernel activation, Operand saved) {
    this.activation = activation;
    this.saved = saved;
    this.inTiles = activation.runsInTiles() ? TileEpilogue.reluDerivative(saved.matrix()) : null;
  }

  @Override
  public TileEpilogue inTiles() {
    return inTiles;
  }

  @Override
  public void apply(Matrix c, long at, int firstRow, int firstColumn, int rows, int columns) {
    long savedAt = saved.at(firstRow, firstColumn);
    JoinedRows.backward(activation, saved.matrix(), savedAt, c, at, rows, columns);
  }

  @Override
  public long trafficBytes() {
    return saved.denseBytes();
  }
}
