package dev.ranvier.simd.gemm;

import dev.ranvier.simd.vector.Lanes;

/**
 * C[m,n] = A[m,k] · B[k,n] with all operands where they lie: products so small that the loop nest
 * of {@link Gemm} would cost more than the sums. The tiles are called without the seam.
 *
 * <p>Layout: A with any distance between rows and between terms, B and C row-major.
 *
 * <p>Needs: k from 1 to {@link Gemm#KC}; C apart from the operands; 8 rows of A within 2 GiB;
 * scratch of a tile of 8 rows by one vector. If C's rows are padded, the padding is written, too:
 * by the product with zeros, since B's columns are read under a mask. That leaves out the scratch
 * and masked stores, whose loads soon after wait until they are in the cache: 32x10x10 with bias
 * and relu takes half the time.
 *
 * <p>Registers: those of {@link GemmTile8x2vStrided} and {@link GemmTile8x1vStrided}.
 *
 * <p>Defined by {@link GemmTileScalar}.
 */
final class InPlaceKernel {

  private static final int ROWS = 8;

  private InPlaceKernel() {}

  static void run(
      boolean pairs,
      int m,
      int n,
      int k,
      long a,
      long aRowBytes,
      long aTermBytes,
      long b,
      long bTermBytes,
      long c,
      long cRowBytes,
      boolean padded,
      long tile) {
    int j = 0;
    for (; pairs && j + 2 * Lanes.COUNT <= n; j += 2 * Lanes.COUNT) {
      long panelB = b + ((long) j << 2);
      long corner = c + ((long) j << 2);
      long panelA = a;
      for (int i = 0; i < m; i += ROWS) {
        int rows = Math.min(ROWS, m - i);
        GemmTile8x2vStrided.accumulate(
            k, rows, panelA, aRowBytes, aTermBytes, panelB, bTermBytes, corner, cRowBytes);
        panelA += ROWS * aRowBytes;
        corner += ROWS * cRowBytes;
      }
    }
    for (; j < n; j += Lanes.COUNT) {
      narrow(
          m,
          Math.min(Lanes.COUNT, n - j),
          k,
          a,
          aRowBytes,
          aTermBytes,
          b + ((long) j << 2),
          bTermBytes,
          c + ((long) j << 2),
          cRowBytes,
          padded,
          tile);
    }
  }

  private static void narrow(
      int m,
      int columns,
      int k,
      long a,
      long aRowBytes,
      long aTermBytes,
      long b,
      long bTermBytes,
      long c,
      long cRowBytes,
      boolean padded,
      long tile) {
    boolean whole = columns == Lanes.COUNT || padded;
    long panelA = a;
    long corner = c;
    for (int i = 0; i < m; i += ROWS) {
      int rows = Math.min(ROWS, m - i);
      long out = whole ? corner : tile;
      long outRowBytes = whole ? cRowBytes : Lanes.BYTES;
      GemmTile8x1vStrided.accumulate(
          k, rows, columns, panelA, aRowBytes, aTermBytes, b, bTermBytes, out, outRowBytes);
      if (!whole) {
        TileKernel.apply(rows, columns, Lanes.COUNT, tile, true, corner, cRowBytes);
      }
      panelA += ROWS * aRowBytes;
      corner += ROWS * cRowBytes;
    }
  }
}
