package dev.ranvier.simd.gemm;

/**
 * The seam of the product: one call multiplies a whole block, packed or where it lies. Coarse on
 * purpose, and made of addresses and strides alone, so that another kind of kernel (other widths,
 * other number formats, native code) is one class that touches neither packing nor epilogues.
 */
interface MacroKernel {

  /** Rows of a tile. */
  int rows();

  /** Columns of a tile. */
  int columns();

  /** Whether no more of a panel of B is read than {@code columns} columns. */
  default boolean reads(int columns) {
    return columns == columns();
  }

  /** Vectors in a row of a tile that {@link InPlaceKernel} can do in its place, 0 for none. */
  default int inPlaceVectors() {
    return 0;
  }

  /**
   * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc], each sum from +0 with k ascending in one chain.
   *
   * @param kc terms of this block, at least 1
   * @param a address of panels of {@link #rows()} rows
   * @param aRowBytes from one row of a panel to the next; only strided tiles take another distance
   *     than that of neighbours, and only they read no more rows than mc
   * @param aStepBytes from one term to the next
   * @param aPanelBytes from one panel to the next
   * @param b address of panels of {@link #columns()} columns that lie side by side; of the last
   *     one, columns beyond nc are read unless {@link #reads} says otherwise
   * @param first whether the sum is stored (first k block, beta 0) or added to what C holds
   * @param c address of the block of C
   * @param tile address of scratch of rows x columns floats
   */
  void run(
      int mc,
      int nc,
      int kc,
      long a,
      long aRowBytes,
      long aStepBytes,
      long aPanelBytes,
      long b,
      long bStepBytes,
      long bPanelBytes,
      boolean first,
      long c,
      long cRowBytes,
      long tile);
}
