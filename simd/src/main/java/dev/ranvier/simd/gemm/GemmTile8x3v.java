package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc], 8 rows by 3 vectors at a time.
 *
 * <p>Layout: A in panels of 8 rows, B in panels of 3 vectors, packed or where they lie, as {@link
 * MacroKernel} says; C row-major.
 *
 * <p>Needs: kc at least 1; C apart from the packs and the scratch tile; hardware FMA.
 *
 * <p>Registers: 24 sums, 3 of B, 1 of A: 28 of 32.
 *
 * <p>Defined by {@link GemmTileScalar}: each sum starts from +0 and takes its terms in order.
 *
 * <p>Refused: k unrolled by two: no faster where tried (in a counted loop), and at 1,750 bytecodes
 * C1 runs out of virtual registers, so short products stay in the interpreter (under 1 GFLOP/s). A
 * zero of its own for each sum: a tenth more C1 code, and C1 gave up on the loop in a JVM whose
 * profiles other tests had filled. Loops that C2 counts ({@code p < kc}, or {@code pa < end}): it
 * then rewrites the bounds check of each load of A into a clamped range, some 20 instructions, at
 * every step: 0.6 to 0.8 of this loop's rate with the packs in cache.
 */
final class GemmTile8x3v implements MacroKernel {
  private static final int ROWS = 8;
  private static final int VECTORS = 3;
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
    FloatVector c01 = zero;
    FloatVector c02 = zero;
    FloatVector c10 = zero;
    FloatVector c11 = zero;
    FloatVector c12 = zero;
    FloatVector c20 = zero;
    FloatVector c21 = zero;
    FloatVector c22 = zero;
    FloatVector c30 = zero;
    FloatVector c31 = zero;
    FloatVector c32 = zero;
    FloatVector c40 = zero;
    FloatVector c41 = zero;
    FloatVector c42 = zero;
    FloatVector c50 = zero;
    FloatVector c51 = zero;
    FloatVector c52 = zero;
    FloatVector c60 = zero;
    FloatVector c61 = zero;
    FloatVector c62 = zero;
    FloatVector c70 = zero;
    FloatVector c71 = zero;
    FloatVector c72 = zero;
    long end = aBytes + kc * aStepBytes;
    long pb = bBytes;
    for (long pa = aBytes; pa != end; pa += aStepBytes) {
      FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, pb, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, pb + Lanes.BYTES, ORDER);
      FloatVector b2 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, pb + 2 * Lanes.BYTES, ORDER);
      FloatVector x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa));
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      c02 = x.fma(b2, c02);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 4));
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      c12 = x.fma(b2, c12);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 8));
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      c22 = x.fma(b2, c22);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 12));
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      c32 = x.fma(b2, c32);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 16));
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      c42 = x.fma(b2, c42);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 20));
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      c52 = x.fma(b2, c52);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 24));
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      c62 = x.fma(b2, c62);
      x = FloatVector.broadcast(Lanes.FLOATS, a.get(JAVA_FLOAT_UNALIGNED, pa + 28));
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
      c72 = x.fma(b2, c72);
      pb += bStepBytes;
    }
    long t0 = outBytes;
    c00.intoMemorySegment(out, t0, ORDER);
    c01.intoMemorySegment(out, t0 + Lanes.BYTES, ORDER);
    c02.intoMemorySegment(out, t0 + 2 * Lanes.BYTES, ORDER);
    long t1 = outBytes + outRowBytes;
    c10.intoMemorySegment(out, t1, ORDER);
    c11.intoMemorySegment(out, t1 + Lanes.BYTES, ORDER);
    c12.intoMemorySegment(out, t1 + 2 * Lanes.BYTES, ORDER);
    long t2 = outBytes + 2 * outRowBytes;
    c20.intoMemorySegment(out, t2, ORDER);
    c21.intoMemorySegment(out, t2 + Lanes.BYTES, ORDER);
    c22.intoMemorySegment(out, t2 + 2 * Lanes.BYTES, ORDER);
    long t3 = outBytes + 3 * outRowBytes;
    c30.intoMemorySegment(out, t3, ORDER);
    c31.intoMemorySegment(out, t3 + Lanes.BYTES, ORDER);
    c32.intoMemorySegment(out, t3 + 2 * Lanes.BYTES, ORDER);
    long t4 = outBytes + 4 * outRowBytes;
    c40.intoMemorySegment(out, t4, ORDER);
    c41.intoMemorySegment(out, t4 + Lanes.BYTES, ORDER);
    c42.intoMemorySegment(out, t4 + 2 * Lanes.BYTES, ORDER);
    long t5 = outBytes + 5 * outRowBytes;
    c50.intoMemorySegment(out, t5, ORDER);
    c51.intoMemorySegment(out, t5 + Lanes.BYTES, ORDER);
    c52.intoMemorySegment(out, t5 + 2 * Lanes.BYTES, ORDER);
    long t6 = outBytes + 6 * outRowBytes;
    c60.intoMemorySegment(out, t6, ORDER);
    c61.intoMemorySegment(out, t6 + Lanes.BYTES, ORDER);
    c62.intoMemorySegment(out, t6 + 2 * Lanes.BYTES, ORDER);
    long t7 = outBytes + 7 * outRowBytes;
    c70.intoMemorySegment(out, t7, ORDER);
    c71.intoMemorySegment(out, t7 + Lanes.BYTES, ORDER);
    c72.intoMemorySegment(out, t7 + 2 * Lanes.BYTES, ORDER);
  }
}
