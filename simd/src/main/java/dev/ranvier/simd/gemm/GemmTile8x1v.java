package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc], 8 rows by one vector at a time: outputs of up to one
 * vector, and the columns that are left beside the panels of {@link GemmTile8x3v}, with which it
 * shares the packs of A.
 *
 * <p>Layout: A in panels of 8 rows, B in panels of one vector, packed or where they lie, as {@link
 * MacroKernel} says; C row-major.
 *
 * <p>Needs: kc at least 1; C apart from the packs and the scratch tile; hardware FMA.
 *
 * <p>Registers: 8 sums, 1 of B, 1 of A.
 *
 * <p>Defined by {@link GemmTileScalar}: each sum starts from +0 and takes its terms in order.
 *
 * <p>Refused: leaving such columns to the wide tile, which computes three vectors for one: 0.15 of
 * OpenBLAS on 128x10x256.
 */
final class GemmTile8x1v implements MacroKernel {
  private static final int ROWS = 8;
  private static final int VECTORS = 1;
  private static final int COLUMNS = VECTORS * Lanes.COUNT;
  private static final int TILE_ROW_BYTES = VECTORS * Lanes.BYTES;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

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
        long corner = cBytes + ((long) i * ldc + j) * Float.BYTES;
        if (first && rows == ROWS && columns == COLUMNS) {
          long cRowBytes = (long) ldc * Float.BYTES;
          accumulate(kc, a, panelA, aStepBytes, b, panelB, bStepBytes, c, corner, cRowBytes);
          continue;
        }
        accumulate(
            kc, a, panelA, aStepBytes, b, panelB, bStepBytes, tile, tileBytes, TILE_ROW_BYTES);
        TileKernel.apply(rows, columns, COLUMNS, tile, tileBytes, first, c, corner, ldc);
      }
    }
  }

  private static void accumulate(
      int kc,
      MemorySegment a,
      long aBytes,
      long aStepBytes,
      MemorySegment b,
      long bBytes,
      long bStepBytes,
      MemorySegment out,
      long outBytes,
      long outRowBytes) {
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    FloatVector c00 = zero;
    FloatVector c10 = zero;
    FloatVector c20 = zero;
    FloatVector c30 = zero;
    FloatVector c40 = zero;
    FloatVector c50 = zero;
    FloatVector c60 = zero;
    FloatVector c70 = zero;
    long end = aBytes + kc * aStepBytes;
    long pb = bBytes;
    for (long pa = aBytes; pa != end; pa += aStepBytes) {
      FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, pb, ORDER);
      FloatVector x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa));
      c00 = x.fma(b0, c00);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 4));
      c10 = x.fma(b0, c10);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 8));
      c20 = x.fma(b0, c20);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 12));
      c30 = x.fma(b0, c30);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 16));
      c40 = x.fma(b0, c40);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 20));
      c50 = x.fma(b0, c50);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 24));
      c60 = x.fma(b0, c60);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 28));
      c70 = x.fma(b0, c70);
      pb += bStepBytes;
    }
    long t0 = outBytes;
    c00.intoMemorySegment(out, t0, ORDER);
    long t1 = outBytes + outRowBytes;
    c10.intoMemorySegment(out, t1, ORDER);
    long t2 = outBytes + 2 * outRowBytes;
    c20.intoMemorySegment(out, t2, ORDER);
    long t3 = outBytes + 3 * outRowBytes;
    c30.intoMemorySegment(out, t3, ORDER);
    long t4 = outBytes + 4 * outRowBytes;
    c40.intoMemorySegment(out, t4, ORDER);
    long t5 = outBytes + 5 * outRowBytes;
    c50.intoMemorySegment(out, t5, ORDER);
    long t6 = outBytes + 6 * outRowBytes;
    c60.intoMemorySegment(out, t6, ORDER);
    long t7 = outBytes + 7 * outRowBytes;
    c70.intoMemorySegment(out, t7, ORDER);
  }
}
