package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.Simd;
import dev.ranvier.simd.vector.Memory;

/**
 * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc] in plain Java: the definition of every product.
 *
 * <p>Layout: as {@link MacroKernel} says, 4 rows by 4 columns to a tile; A with any distance
 * between rows and between terms, the last row taken again for each that is missing in the last
 * panel.
 *
 * <p>Needs: kc at least 1; C apart from the packs. Without a fused multiply-add in hardware it
 * multiplies and adds, and also stands in for the vector tiles.
 *
 * <p>Registers: 16 sums, 4 of B, 1 of A (scalar vector registers).
 *
 * <p>Refused: rows of C updated four terms at a time by an inner loop over columns, for C2 to
 * vectorise: it left the loop scalar, over segments and over arrays read at an offset, at the speed
 * of a 3 by 4 tile like this one.
 */
final class GemmTileScalar implements MacroKernel {

  private static final int ROWS = 4;
  private static final int COLUMNS = 4;
  private static final int TILE_ROW_BYTES = COLUMNS * Float.BYTES;

  @Override
  public int rows() {
    return ROWS;
  }

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public void run(
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
      long tile) {
    assert kc > 0;
    long panelB = b;
    for (int j = 0; j < nc; j += COLUMNS, panelB += bPanelBytes) {
      int columns = Math.min(COLUMNS, nc - j);
      long panelA = a;
      for (int i = 0; i < mc; i += ROWS, panelA += aPanelBytes) {
        int rows = Math.min(ROWS, mc - i);
        accumulate(kc, rows, panelA, aRowBytes, aStepBytes, panelB, bStepBytes, tile);
        long corner = c + i * cRowBytes + (long) j * Float.BYTES;
        apply(rows, columns, tile, first, corner, cRowBytes);
      }
    }
  }

  private static float multiplyAdd(float x, float y, float sum) {
    return Simd.FMA ? Math.fma(x, y, sum) : x * y + sum;
  }

  private static void accumulate(
      int kc,
      int rows,
      long a,
      long aRowBytes,
      long aStepBytes,
      long b,
      long bStepBytes,
      long tile) {
    long row1 = Math.min(1, rows - 1) * aRowBytes & Memory.STRIDE;
    long row2 = Math.min(2, rows - 1) * aRowBytes & Memory.STRIDE;
    long row3 = Math.min(3, rows - 1) * aRowBytes & Memory.STRIDE;
    float c00 = 0f;
    float c01 = 0f;
    float c02 = 0f;
    float c03 = 0f;
    float c10 = 0f;
    float c11 = 0f;
    float c12 = 0f;
    float c13 = 0f;
    float c20 = 0f;
    float c21 = 0f;
    float c22 = 0f;
    float c23 = 0f;
    float c30 = 0f;
    float c31 = 0f;
    float c32 = 0f;
    float c33 = 0f;
    long end = a + kc * aStepBytes;
    long nextB = b;
    for (long nextA = a; nextA != end; nextA += aStepBytes) {
      long pa = nextA & Memory.ADDRESS;
      long pb = nextB & Memory.ADDRESS;
      float b0 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pb);
      float b1 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pb + 4);
      float b2 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pb + 8);
      float b3 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pb + 12);
      float x = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      c02 = multiplyAdd(x, b2, c02);
      c03 = multiplyAdd(x, b3, c03);
      x = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + row1);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      c12 = multiplyAdd(x, b2, c12);
      c13 = multiplyAdd(x, b3, c13);
      x = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + row2);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      c22 = multiplyAdd(x, b2, c22);
      c23 = multiplyAdd(x, b3, c23);
      x = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + row3);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      c32 = multiplyAdd(x, b2, c32);
      c33 = multiplyAdd(x, b3, c33);
      nextB += bStepBytes;
    }
    long to = tile & Memory.ADDRESS;
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to, c00);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 4, c01);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 8, c02);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 12, c03);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 16, c10);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 20, c11);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 24, c12);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 28, c13);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 32, c20);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 36, c21);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 40, c22);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 44, c23);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 48, c30);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 52, c31);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 56, c32);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 60, c33);
  }

  private static void apply(
      int rows, int columns, long tile, boolean first, long c, long cRowBytes) {
    for (int i = 0; i < rows; i++) {
      long source = tile + (long) i * TILE_ROW_BYTES;
      long target = c + i * cRowBytes;
      for (int j = 0; j < columns; j++) {
        long from = (source + ((long) j << 2)) & Memory.ADDRESS;
        long to = (target + ((long) j << 2)) & Memory.ADDRESS;
        float sum = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, from);
        if (!first) {
          sum = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, to) + sum;
        }
        Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to, sum);
      }
    }
  }
}
