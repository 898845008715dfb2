package dev.ranvier.step;

import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.matrix.Matrix;

/**
 * Epilogue that drops values, or their gradients: out = in masked, divided by 1 - rate. What is
 * kept depends on an element's row and column alone, so blocks of any shape give the same bits.
 */
public final class DropoutEpilogue implements Epilogue, EpilogueTraffic {

  private final DropoutMasks masks;
  private final Operand in;
  private final Operand out;

  /**
   * An epilogue with all places resolved.
   *
   * @param in the product's result, or what an epilogue before made of it
   * @param out of the same shape; may be in
   */
  public DropoutEpilogue(DropoutMasks masks, Operand in, Operand out) {
    this.masks = masks;
    this.in = in;
    this.out = out;
  }

  @Override
  public void apply(Matrix c, long at, int firstRow, int firstColumn, int rows, int columns) {
    masks.apply(in, out, firstRow, firstColumn, rows, columns);
  }

  @Override
  public long trafficBytes() {
    return in.equals(out) ? 0 : out.denseBytes();
  }
}
