package dev.ranvier.simd.gemm;

import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.matrix.Matrix;

/**
 * What happens to a finished block of C while it is still in cache: bias, activation, derivative.
 * Called once for every element, after the last block of k, with one virtual call per block.
 */
@FunctionalInterface
public interface Epilogue {

  /** Leaves the product as it is; the same as passing {@code null}. */
  Epilogue NONE = (c, at, firstRow, firstColumn, rows, columns) -> {};

  /**
   * Works in place on {@code rows} by {@code columns} elements of C.
   *
   * @param c where C lies, or the scratch in which parts of it are made
   * @param at bytes from its first element to the block's, C[firstRow, firstColumn]
   */
  void apply(Matrix c, long at, int firstRow, int firstColumn, int rows, int columns);

  /**
   * The same for tiles that do it in their registers; {@code null} for what they cannot. Asked once
   * by a product that is bound, by another each time: no new object then.
   */
  default TileEpilogue inTiles() {
    return null;
  }

  /**
   * Adds what it does to the first row of C to what happens to a row in machine code; if it cannot,
   * it breaks it off.
   */
  default void addTo(RowCalls calls, Matrix c, int columns) {
    calls.breakOff();
  }
}
