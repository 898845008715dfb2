package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;

/**
 * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc], 4 rows by 3 vectors at a time: the tile of machines with 16
 * vector registers, and on others of up to four rows that are left beside panels of eight, whose
 * terms are then eight floats apart: batches of 3 and 4 on 784-512-256-10 take 0.55 to 0.85 of the
 * time.
 *
 * <p>Layout: A in panels of 4 rows that lie side by side, B in panels of 3 vectors, packed or where
 * they lie, as {@link MacroKernel} says; C row-major.
 *
 * <p>Needs: kc at least 1; C apart from the packs and the scratch tile; hardware FMA.
 *
 * <p>Registers: 12 sums, 3 of B, 1 of A: 16 of 16.
 *
 * <p>Defined by {@link GemmTileScalar}: each sum starts from +0 and takes its terms in order.
 *
 * <p>Refused, share of this tile's rate with 256 bits and 16 registers ({@code -XX:UseAVX=2}), with
 * the packs in L1, in L2, on 128x512x784, on 784x512x128 with A transposed: rows in one run of
 * statements: 0.70, 0.74, 0.75, 0.76 (0.56 to 0.65 while the sibling hardware thread is idle),
 * since C2 then loads all of A before the first sum and keeps three sums in memory. So branches
 * part the rows: never taken, since no matrix lies at address 1, 2 or 3. With such branches: 6 by
 * 2, pairs of rows apart: 0.99, 1.01, 0.92, 0.97, but six rows cannot be packed by exchanges of
 * halves; 5 by 2: 0.94, 0.95, 0.88, 0.91. Without: 4 by 2: 0.91, 0.90, 0.93, 0.93; 8 by 1: 0.49,
 * 0.53, 0.59, 0.57. With 128 bits and 16 registers, in this order: 0.88, 0.74, 0.86, 0.81; 1.00,
 * 1.00, 0.97, 0.96; 0.93, 0.95, 0.91, 0.92; 0.91, 0.91, 0.90, 0.92; 0.64, 0.54, 0.65, 0.59. {@code
 * bench/run.sh lab tiles} measures these shapes and any other.
 */
final class GemmTile4x3v implements MacroKernel {
  private static final int ROWS = 4;
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
      // Never taken, like the next two; they part the loads of A.
      if (nextB == 1) {
        break;
      }
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 4));
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      c12 = x.fma(b2, c12);
      if (nextB == 2) {
        break;
      }
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 8));
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      c22 = x.fma(b2, c22);
      if (nextB == 3) {
        break;
      }
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 12));
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      c32 = x.fma(b2, c32);
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
  }
}
