package dev.ranvier.simd.gemm;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * C[rows,columns] = tile, or C += tile, for one finished scratch tile.
 *
 * <p>Layout: tile row-major with {@code tileColumns} floats to a row, C row-major.
 *
 * <p>Needs: rows and columns within the tile; tile and C apart.
 *
 * <p>Registers: two, and a mask for what is left of a row beside whole vectors.
 *
 * <p>Defined by {@link GemmTileScalar}, which stores or adds its own sums likewise.
 *
 * <p>Refused: doing this inside the tile kernels. C1 then runs out of virtual registers and may
 * leave the kernel in the interpreter (under 1 GFLOP/s).
 */
final class TileKernel {

  private TileKernel() {}

  static void apply(
      int rows, int columns, int tileColumns, long tile, boolean first, long c, long cRowBytes) {
    if (columns < Lanes.COUNT && first) {
      storePart(rows, columns, (long) tileColumns * Float.BYTES, tile, c, cRowBytes);
    } else {
      applyRows(rows, columns, tileColumns, tile, first, c, cRowBytes);
    }
  }

  /** Rows of less than a vector, stored: most of the work of a small narrow product. */
  private static void storePart(
      int rows, int columns, long tileRowBytes, long tile, long c, long cRowBytes) {
    VectorMask<Float> there = Lanes.FLOATS.indexInRange(0, columns);
    long to = c;
    long end = tile + rows * tileRowBytes;
    for (long from = tile; from != end; from += tileRowBytes) {
      FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from & Memory.ADDRESS, Lanes.ORDER)
          .intoMemorySegment(Memory.ALL, to & Memory.ADDRESS, Lanes.ORDER, there);
      to += cRowBytes;
    }
  }

  private static void applyRows(
      int rows, int columns, int tileColumns, long tile, boolean first, long c, long cRowBytes) {
    VectorMask<Float> rest = Lanes.FLOATS.indexInRange(0, columns % Lanes.COUNT);
    long wholeBytes = (long) (columns - columns % Lanes.COUNT) * Float.BYTES;
    boolean partial = columns % Lanes.COUNT != 0;
    long tileRowBytes = (long) tileColumns * Float.BYTES;
    long source = tile;
    long target = c;
    for (int i = 0; i < rows; i++) {
      for (long at = 0; at != wholeBytes; at += Lanes.BYTES) {
        long from = (source + at) & Memory.ADDRESS;
        long to = (target + at) & Memory.ADDRESS;
        FloatVector sum =
            FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from, Lanes.ORDER);
        if (!first) {
          sum = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER).add(sum);
        }
        sum.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
      }
      if (partial) {
        long from = (source + wholeBytes) & Memory.ADDRESS;
        long to = (target + wholeBytes) & Memory.ADDRESS;
        FloatVector sum =
            FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from, Lanes.ORDER);
        if (!first) {
          sum =
              FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER, rest)
                  .add(sum);
        }
        sum.intoMemorySegment(Memory.ALL, to, Lanes.ORDER, rest);
      }
      source += tileRowBytes;
      target += cRowBytes;
    }
  }
}
