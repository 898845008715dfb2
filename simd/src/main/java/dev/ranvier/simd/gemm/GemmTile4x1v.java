package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;

/**
 * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc], 4 rows by one vector at a time: the columns that are left
 * beside the panels of {@link GemmTile4x3v}, with which it shares the packs of A.
 *
 * <p>Layout: A in panels of 4 rows that lie side by side, B in panels of one vector, packed or
 * where they lie, as {@link MacroKernel} says; C row-major.
 *
 * <p>Needs: kc at least 1; C apart from the packs and the scratch tile; hardware FMA.
 *
 * <p>Registers: 4 sums, 1 of B, 4 of A.
 *
 * <p>Defined by {@link GemmTileScalar}: each sum starts from +0 and takes its terms in order.
 */
final class GemmTile4x1v implements MacroKernel {
  private static final int ROWS = 4;
  private static final int VECTORS = 1;
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
    FloatVector c10 = zero;
    FloatVector c20 = zero;
    FloatVector c30 = zero;
    long end = a + kc * aStepBytes;
    long nextB = b;
    for (long nextA = a; nextA != end; nextA += aStepBytes) {
      long pa = nextA & Memory.ADDRESS;
      long pb = nextB & Memory.ADDRESS;
      FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, pb, Lanes.ORDER);
      FloatVector x0 =
          FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa));
      c00 = x0.fma(b0, c00);
      FloatVector x1 =
          FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 4));
      c10 = x1.fma(b0, c10);
      FloatVector x2 =
          FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 8));
      c20 = x2.fma(b0, c20);
      FloatVector x3 =
          FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, pa + 12));
      c30 = x3.fma(b0, c30);
      // Never taken; a load broadcasts only a value that is used twice.
      if (nextB == 1) {
        c00 = x0;
        c10 = x1;
        c20 = x2;
        c30 = x3;
        break;
      }
      nextB += bStepBytes;
    }
    long t0 = out & Memory.ADDRESS;
    c00.intoMemorySegment(Memory.ALL, t0, Lanes.ORDER);
    long t1 = (out + outRowBytes) & Memory.ADDRESS;
    c10.intoMemorySegment(Memory.ALL, t1, Lanes.ORDER);
    long t2 = (out + 2 * outRowBytes) & Memory.ADDRESS;
    c20.intoMemorySegment(Memory.ALL, t2, Lanes.ORDER);
    long t3 = (out + 3 * outRowBytes) & Memory.ADDRESS;
    c30.intoMemorySegment(Memory.ALL, t3, Lanes.ORDER);
  }
}
