package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;

/**
 * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc], 8 rows by 2 vectors at a time: the columns that are left
 * beside the panels of {@link GemmTile8x3v}, with which it shares the packs of A.
 *
 * <p>Layout: A in panels of 8 rows that lie side by side, B in panels of 2 vectors, packed or where
 * they lie, as {@link MacroKernel} says; C row-major.
 *
 * <p>Needs: kc at least 1; C apart from the packs and the scratch tile; hardware FMA.
 *
 * <p>Registers: 16 sums, 2 of B, 1 of A.
 *
 * <p>Defined by {@link GemmTileScalar}: each sum starts from +0 and takes its terms in order.
 */
final class GemmTile8x2v implements MacroKernel {
  private static final int ROWS = 8;
  private static final int VECTORS = 2;
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
    FloatVector c10 = zero;
    FloatVector c11 = zero;
    FloatVector c20 = zero;
    FloatVector c21 = zero;
    FloatVector c30 = zero;
    FloatVector c31 = zero;
    FloatVector c40 = zero;
    FloatVector c41 = zero;
    FloatVector c50 = zero;
    FloatVector c51 = zero;
    FloatVector c60 = zero;
    FloatVector c61 = zero;
    FloatVector c70 = zero;
    FloatVector c71 = zero;
    long end = a + kc * aStepBytes;
    long nextB = b;
    for (long nextA = a; nextA != end; nextA += aStepBytes) {
      long pa = nextA & Memory.ADDRESS;
      long pb = nextB & Memory.ADDRESS;
      FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, pb, Lanes.ORDER);
      FloatVector b1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, pb + Lanes.BYTES, Lanes.ORDER);
      FloatVector x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa));
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 4));
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 8));
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 12));
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 16));
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 20));
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 24));
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      x = FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 28));
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
      nextB += bStepBytes;
    }
    long t0 = out & Memory.ADDRESS;
    c00.intoMemorySegment(Memory.ALL, t0, Lanes.ORDER);
    c01.intoMemorySegment(Memory.ALL, t0 + Lanes.BYTES, Lanes.ORDER);
    long t1 = (out + outRowBytes) & Memory.ADDRESS;
    c10.intoMemorySegment(Memory.ALL, t1, Lanes.ORDER);
    c11.intoMemorySegment(Memory.ALL, t1 + Lanes.BYTES, Lanes.ORDER);
    long t2 = (out + 2 * outRowBytes) & Memory.ADDRESS;
    c20.intoMemorySegment(Memory.ALL, t2, Lanes.ORDER);
    c21.intoMemorySegment(Memory.ALL, t2 + Lanes.BYTES, Lanes.ORDER);
    long t3 = (out + 3 * outRowBytes) & Memory.ADDRESS;
    c30.intoMemorySegment(Memory.ALL, t3, Lanes.ORDER);
    c31.intoMemorySegment(Memory.ALL, t3 + Lanes.BYTES, Lanes.ORDER);
    long t4 = (out + 4 * outRowBytes) & Memory.ADDRESS;
    c40.intoMemorySegment(Memory.ALL, t4, Lanes.ORDER);
    c41.intoMemorySegment(Memory.ALL, t4 + Lanes.BYTES, Lanes.ORDER);
    long t5 = (out + 5 * outRowBytes) & Memory.ADDRESS;
    c50.intoMemorySegment(Memory.ALL, t5, Lanes.ORDER);
    c51.intoMemorySegment(Memory.ALL, t5 + Lanes.BYTES, Lanes.ORDER);
    long t6 = (out + 6 * outRowBytes) & Memory.ADDRESS;
    c60.intoMemorySegment(Memory.ALL, t6, Lanes.ORDER);
    c61.intoMemorySegment(Memory.ALL, t6 + Lanes.BYTES, Lanes.ORDER);
    long t7 = (out + 7 * outRowBytes) & Memory.ADDRESS;
    c70.intoMemorySegment(Memory.ALL, t7, Lanes.ORDER);
    c71.intoMemorySegment(Memory.ALL, t7 + Lanes.BYTES, Lanes.ORDER);
  }
}
