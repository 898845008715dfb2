package dev.ranvier.simd.gemm;

import java.lang.foreign.MemorySegment;

/**
 * What happens to a finished block of C while it is still in cache: bias, activation, derivative.
 * Called once for every element, after the last block of k, with one virtual call per block.
 */
@FunctionalInterface
public interface Epilogue {

  /** Leaves the product as it is; the same as passing {@code null}. */
  Epilogue NONE = (c, cBytes, ldc, firstRow, firstColumn, rows, columns) -> {};

  /**
   * Works in place on {@code rows} by {@code columns} elements of C.
   *
   * @param c the segment of C
   * @param cBytes offset of the block's first element, C[firstRow, firstColumn]
   * @param ldc elements from one row of C to the next
   */
  void apply(
      MemorySegment c, long cBytes, int ldc, int firstRow, int firstColumn, int rows, int columns);
}
