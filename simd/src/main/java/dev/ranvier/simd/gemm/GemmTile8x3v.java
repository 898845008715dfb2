package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;

/**
 * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc], 8 rows by 3 vectors at a time.
 *
 * <p>Layout: A in panels of 8 rows that lie side by side, B in panels of 3 vectors, packed or where
 * they lie, as {@link MacroKernel} says; C row-major.
 *
 * <p>Needs: kc at least 1; C apart from the packs and the scratch tile; hardware FMA.
 *
 * <p>Registers: 24 sums, 3 of B, 4 of A: 31 of 32.
 *
 * <p>Defined by {@link GemmTileScalar}: each sum starts from +0 and takes its terms in order.
 *
 * <p>Refused, share of the FMA probe beside it with the packs in cache (this tile: 0.97 while the
 * sibling hardware thread is busy, 0.99 while it is not): bounds checks, by a segment and an offset
 * in place of {@link Memory}: 0.74 and 0.97; 9 by 3: 0.96, 0.99, but 9 divides no batch; 6 by 4:
 * 0.97, 0.99, but six rows cannot be packed by exchanges of halves; 12 by 2: 0.93, 0.99; 14 by 2:
 * 0.95, 0.99; 5 by 5: 0.93, 0.91; 4 by 6: 0.90, 0.99; k unrolled by two: no faster. A zero of its
 * own for each sum: C1 gave up on the loop in a JVM whose profiles other tests had filled.
 *
 * <p>Refused, share of this tile's rate on 128x512x784 and on 784x512x128 with A transposed: rows
 * in one run of statements: 0.96, 0.96 (with the packs in cache 0.97 to 1.00), since C2 then loads
 * all of A before the first sum and keeps a sum in memory; 6 by 4: 0.88, 0.90; 12 by 2: 0.82, 0.95;
 * 14 by 2: 0.79, 0.97; 4 by 6: 0.96, 0.88. So a branch parts the rows: never taken, since no matrix
 * lies at address 1. {@code bench/run.sh lab tiles} measures these shapes and any other.
 */
final class GemmTile8x3v implements MacroKernel {
  private static final int ROWS = 8;
  private static final int VECTORS = 3;
  private static final int COLUMNS = VECTORS * Lanes.COUNT;
  private static final int TILE_ROW_BYTES = VECTORS * Lanes.BYTES;

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
    assert kc > 0 && aRowBytes == Float.BYTES;
    long panelB = b;
    for (int j = 0; j < nc; j += COLUMNS, panelB += bPanelBytes) {
      int columns = Math.min(COLUMNS, nc - j);
      long panelA = a;
      for (int i = 0; i < mc; i += ROWS, panelA += aPanelBytes) {
        int rows = Math.min(ROWS, mc - i);
        long corner = c + i * cRowBytes + (long) j * Float.BYTES;
        if (first && rows == ROWS && columns == COLUMNS) {
          accumulate(kc, panelA, aStepBytes, panelB, bStepBytes, corner, cRowBytes);
          continue;
        }
        accumulate(kc, panelA, aStepBytes, panelB, bStepBytes, tile, TILE_ROW_BYTES);
        TileKernel.apply(rows, columns, COLUMNS, tile, first, corner, cRowBytes);
      }
    }
  }

  private static void accumulate(
      int kc, long a, long aStepBytes, long b, long bStepBytes, long out, long outRowBytes) {
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
    long end = a + kc * aStepBytes;
    long nextB = b;
    for (long nextA = a; nextA != end; nextA += aStepBytes) {
      long pa = nextA & Memory.ADDRESS;
      long pb = nextB & Memory.ADDRESS;
      FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, pb, Lanes.ORDER);
      FloatVector b1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, pb + Lanes.BYTES, Lanes.ORDER);
      FloatVector b2 =
          FloatVector.fromMemorySegment(
              Lanes.FLOATS, Memory.ALL, pb + 2 * Lanes.BYTES, Lanes.ORDER);
      FloatVector x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa));
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      c02 = x.fma(b2, c02);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 4));
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      c12 = x.fma(b2, c12);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 8));
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      c22 = x.fma(b2, c22);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 12));
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      c32 = x.fma(b2, c32);
      // Never taken; it parts the loads of A.
      if (nextB == 1) {
        break;
      }
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 16));
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      c42 = x.fma(b2, c42);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 20));
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      c52 = x.fma(b2, c52);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 24));
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      c62 = x.fma(b2, c62);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 28));
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
      c72 = x.fma(b2, c72);
      nextB += bStepBytes;
    }
    long t0 = out & Memory.ADDRESS;
    c00.intoMemorySegment(Memory.ALL, t0, Lanes.ORDER);
    c01.intoMemorySegment(Memory.ALL, t0 + Lanes.BYTES, Lanes.ORDER);
    c02.intoMemorySegment(Memory.ALL, t0 + 2 * Lanes.BYTES, Lanes.ORDER);
    long t1 = (out + outRowBytes) & Memory.ADDRESS;
    c10.intoMemorySegment(Memory.ALL, t1, Lanes.ORDER);
    c11.intoMemorySegment(Memory.ALL, t1 + Lanes.BYTES, Lanes.ORDER);
    c12.intoMemorySegment(Memory.ALL, t1 + 2 * Lanes.BYTES, Lanes.ORDER);
    long t2 = (out + 2 * outRowBytes) & Memory.ADDRESS;
    c20.intoMemorySegment(Memory.ALL, t2, Lanes.ORDER);
    c21.intoMemorySegment(Memory.ALL, t2 + Lanes.BYTES, Lanes.ORDER);
    c22.intoMemorySegment(Memory.ALL, t2 + 2 * Lanes.BYTES, Lanes.ORDER);
    long t3 = (out + 3 * outRowBytes) & Memory.ADDRESS;
    c30.intoMemorySegment(Memory.ALL, t3, Lanes.ORDER);
    c31.intoMemorySegment(Memory.ALL, t3 + Lanes.BYTES, Lanes.ORDER);
    c32.intoMemorySegment(Memory.ALL, t3 + 2 * Lanes.BYTES, Lanes.ORDER);
    long t4 = (out + 4 * outRowBytes) & Memory.ADDRESS;
    c40.intoMemorySegment(Memory.ALL, t4, Lanes.ORDER);
    c41.intoMemorySegment(Memory.ALL, t4 + Lanes.BYTES, Lanes.ORDER);
    c42.intoMemorySegment(Memory.ALL, t4 + 2 * Lanes.BYTES, Lanes.ORDER);
    long t5 = (out + 5 * outRowBytes) & Memory.ADDRESS;
    c50.intoMemorySegment(Memory.ALL, t5, Lanes.ORDER);
    c51.intoMemorySegment(Memory.ALL, t5 + Lanes.BYTES, Lanes.ORDER);
    c52.intoMemorySegment(Memory.ALL, t5 + 2 * Lanes.BYTES, Lanes.ORDER);
    long t6 = (out + 6 * outRowBytes) & Memory.ADDRESS;
    c60.intoMemorySegment(Memory.ALL, t6, Lanes.ORDER);
    c61.intoMemorySegment(Memory.ALL, t6 + Lanes.BYTES, Lanes.ORDER);
    c62.intoMemorySegment(Memory.ALL, t6 + 2 * Lanes.BYTES, Lanes.ORDER);
    long t7 = (out + 7 * outRowBytes) & Memory.ADDRESS;
    c70.intoMemorySegment(Memory.ALL, t7, Lanes.ORDER);
    c71.intoMemorySegment(Memory.ALL, t7 + Lanes.BYTES, Lanes.ORDER);
    c72.intoMemorySegment(Memory.ALL, t7 + 2 * Lanes.BYTES, Lanes.ORDER);
  }
}
