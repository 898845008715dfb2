package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.Simd;
import java.lang.foreign.MemorySegment;

/**
 * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc] in plain Java: the definition of every product.
 *
 * <p>Layout: packs as {@link MacroKernel} says, 4 rows by 4 columns to a tile.
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
  private static final int STEP = ROWS * Float.BYTES;

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
      long tileBytes) {
    assert kc > 0;
    long panelB = bBytes;
    for (int j = 0; j < nc; j += COLUMNS, panelB += bPanelBytes) {
      int columns = Math.min(COLUMNS, nc - j);
      long panelA = aBytes;
      for (int i = 0; i < mc; i += ROWS, panelA += aPanelBytes) {
        int rows = Math.min(ROWS, mc - i);
        accumulate(kc, a, panelA, aStepBytes, b, panelB, bStepBytes, tile, tileBytes);
        long corner = cBytes + ((long) i * ldc + j) * Float.BYTES;
        apply(rows, columns, tile, tileBytes, first, c, corner, ldc);
      }
    }
  }

  private static float multiplyAdd(float x, float y, float sum) {
    return Simd.FMA ? Math.fma(x, y, sum) : x * y + sum;
  }

  private static void accumulate(
      int kc,
      MemorySegment a,
      long aBytes,
      long aStepBytes,
      MemorySegment b,
      long bBytes,
      long bStepBytes,
      MemorySegment tile,
      long tileBytes) {
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
    long end = aBytes + kc * aStepBytes;
    long pb = bBytes;
    for (long pa = aBytes; pa != end; pa += aStepBytes) {
      float b0 = b.get(JAVA_FLOAT_UNALIGNED, pb);
      float b1 = b.get(JAVA_FLOAT_UNALIGNED, pb + 4);
      float b2 = b.get(JAVA_FLOAT_UNALIGNED, pb + 8);
      float b3 = b.get(JAVA_FLOAT_UNALIGNED, pb + 12);
      float x = a.get(JAVA_FLOAT_UNALIGNED, pa);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      c02 = multiplyAdd(x, b2, c02);
      c03 = multiplyAdd(x, b3, c03);
      x = a.get(JAVA_FLOAT_UNALIGNED, pa + 4);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      c12 = multiplyAdd(x, b2, c12);
      c13 = multiplyAdd(x, b3, c13);
      x = a.get(JAVA_FLOAT_UNALIGNED, pa + 8);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      c22 = multiplyAdd(x, b2, c22);
      c23 = multiplyAdd(x, b3, c23);
      x = a.get(JAVA_FLOAT_UNALIGNED, pa + 12);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      c32 = multiplyAdd(x, b2, c32);
      c33 = multiplyAdd(x, b3, c33);
      pb += bStepBytes;
    }
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes, c00);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 4, c01);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 8, c02);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 12, c03);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 16, c10);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 20, c11);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 24, c12);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 28, c13);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 32, c20);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 36, c21);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 40, c22);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 44, c23);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 48, c30);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 52, c31);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 56, c32);
    tile.set(JAVA_FLOAT_UNALIGNED, tileBytes + 60, c33);
  }

  private static void apply(
      int rows,
      int columns,
      MemorySegment tile,
      long tileBytes,
      boolean first,
      MemorySegment c,
      long cBytes,
      int ldc) {
    for (int i = 0; i < rows; i++) {
      long source = tileBytes + (long) i * STEP;
      long target = cBytes + (long) i * ldc * Float.BYTES;
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float sum = tile.get(JAVA_FLOAT_UNALIGNED, source + at);
        float old = first ? 0f : c.get(JAVA_FLOAT_UNALIGNED, target + at);
        c.set(JAVA_FLOAT_UNALIGNED, target + at, first ? sum : old + sum);
      }
    }
  }
}
