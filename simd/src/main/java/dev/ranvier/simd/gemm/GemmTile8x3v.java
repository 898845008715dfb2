package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc], 8 rows by 3 vectors at a time.
 *
 * <p>Layout: A in panels of 8 rows [kc,8], B in panels of 3 vectors [kc,3v], as Pack lays them out;
 * C row-major.
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
  private static final int STEP_A = ROWS * Float.BYTES;
  private static final int STEP_B = VECTORS * Lanes.BYTES;
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
      MemorySegment b,
      long bBytes,
      boolean first,
      MemorySegment c,
      long cBytes,
      int ldc,
      MemorySegment tile,
      long tileBytes) {
    assert kc > 0;
    for (int j = 0; j < nc; j += COLUMNS) {
      int columns = Math.min(COLUMNS, nc - j);
      long panelB = bBytes + (long) j * kc * Float.BYTES;
      for (int i = 0; i < mc; i += ROWS) {
        int rows = Math.min(ROWS, mc - i);
        accumulate(kc, a, aBytes + (long) i * kc * Float.BYTES, b, panelB, tile, tileBytes);
        long corner = cBytes + ((long) i * ldc + j) * Float.BYTES;
        TileKernel.apply(rows, columns, COLUMNS, tile, tileBytes, first, c, corner, ldc);
      }
    }
  }

  private static void accumulate(
      int kc,
      MemorySegment a,
      long aBytes,
      MemorySegment b,
      long bBytes,
      MemorySegment tile,
      long tileBytes) {
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
    long end = aBytes + (long) kc * STEP_A;
    long pb = bBytes;
    for (long pa = aBytes; pa != end; pa += STEP_A * 1) {

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
      pb += STEP_B * 1;
    }
    long t0 = tileBytes;
    c00.intoMemorySegment(tile, t0, ORDER);
    c01.intoMemorySegment(tile, t0 + Lanes.BYTES, ORDER);
    c02.intoMemorySegment(tile, t0 + 2 * Lanes.BYTES, ORDER);
    long t1 = tileBytes + STEP_B;
    c10.intoMemorySegment(tile, t1, ORDER);
    c11.intoMemorySegment(tile, t1 + Lanes.BYTES, ORDER);
    c12.intoMemorySegment(tile, t1 + 2 * Lanes.BYTES, ORDER);
    long t2 = tileBytes + 2 * STEP_B;
    c20.intoMemorySegment(tile, t2, ORDER);
    c21.intoMemorySegment(tile, t2 + Lanes.BYTES, ORDER);
    c22.intoMemorySegment(tile, t2 + 2 * Lanes.BYTES, ORDER);
    long t3 = tileBytes + 3 * STEP_B;
    c30.intoMemorySegment(tile, t3, ORDER);
    c31.intoMemorySegment(tile, t3 + Lanes.BYTES, ORDER);
    c32.intoMemorySegment(tile, t3 + 2 * Lanes.BYTES, ORDER);
    long t4 = tileBytes + 4 * STEP_B;
    c40.intoMemorySegment(tile, t4, ORDER);
    c41.intoMemorySegment(tile, t4 + Lanes.BYTES, ORDER);
    c42.intoMemorySegment(tile, t4 + 2 * Lanes.BYTES, ORDER);
    long t5 = tileBytes + 5 * STEP_B;
    c50.intoMemorySegment(tile, t5, ORDER);
    c51.intoMemorySegment(tile, t5 + Lanes.BYTES, ORDER);
    c52.intoMemorySegment(tile, t5 + 2 * Lanes.BYTES, ORDER);
    long t6 = tileBytes + 6 * STEP_B;
    c60.intoMemorySegment(tile, t6, ORDER);
    c61.intoMemorySegment(tile, t6 + Lanes.BYTES, ORDER);
    c62.intoMemorySegment(tile, t6 + 2 * Lanes.BYTES, ORDER);
    long t7 = tileBytes + 7 * STEP_B;
    c70.intoMemorySegment(tile, t7, ORDER);
    c71.intoMemorySegment(tile, t7 + Lanes.BYTES, ORDER);
    c72.intoMemorySegment(tile, t7 + 2 * Lanes.BYTES, ORDER);
  }
}
