package dev.ranvier.simd.gemm;

import java.lang.foreign.MemorySegment;

/**
 * The seam of the product: one call multiplies a whole packed block. Coarse on purpose, and made of
 * base segments, byte offsets and strides alone, so that another kind of kernel (other widths,
 * other number formats, native code) is one class that touches neither packing nor epilogues.
 */
interface MacroKernel {

  /** Rows of a tile: PackA interleaves so many. */
  int rows();

  /** Columns of a tile: PackB copies panels of this width. */
  int columns();

  /**
   * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc], each sum from +0 with k ascending in one chain.
   *
   * @param kc terms of this block, at least 1
   * @param a panels of {@link #rows()} rows: the elements of one term lie side by side, the next
   *     term {@code aStepBytes} on, the next panel {@code aPanelBytes} on; whole panels are read
   * @param b panels of {@link #columns()} columns, likewise
   * @param first whether the sum is stored (first k block, beta 0) or added to what C holds
   * @param tile scratch of rows x columns floats
   */
  void run(
      int mc,
      int nc,
      int kc,
      MemorySegment a,
      long aBytes,
      long aStepBytes,
      long aPanelBytes,
      MemorySegment b,
      long bBytes,
      long bStepBytes,
      long bPanelBytes,
      boolean first,
      MemorySegment c,
      long cBytes,
      int ldc,
      MemorySegment tile,
      long tileBytes);
}
