package dev.ranvier.simd.gemm;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
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
 * <p>Defined by {@link TileScalar}.
 *
 * <p>Refused: doing this inside the tile kernels. C1 then runs out of virtual registers and may
 * leave the kernel in the interpreter (under 1 GFLOP/s).
 */
final class TileKernel {

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private TileKernel() {}

  static void apply(
      int rows,
      int columns,
      int tileColumns,
      MemorySegment tile,
      long tileBytes,
      boolean first,
      MemorySegment c,
      long cBytes,
      int ldc) {
    VectorMask<Float> rest = Lanes.FLOATS.indexInRange(0, columns % Lanes.COUNT);
    long wholeBytes = (long) (columns - columns % Lanes.COUNT) * Float.BYTES;
    boolean partial = columns % Lanes.COUNT != 0;
    for (int i = 0; i < rows; i++) {
      long source = tileBytes + (long) i * tileColumns * Float.BYTES;
      long target = cBytes + (long) i * ldc * Float.BYTES;
      for (long at = 0; at != wholeBytes; at += Lanes.BYTES) {
        FloatVector sum = FloatVector.fromMemorySegment(Lanes.FLOATS, tile, source + at, ORDER);
        if (!first) {
          sum = FloatVector.fromMemorySegment(Lanes.FLOATS, c, target + at, ORDER).add(sum);
        }
        sum.intoMemorySegment(c, target + at, ORDER);
      }
      if (partial) {
        long at = wholeBytes;
        FloatVector sum = FloatVector.fromMemorySegment(Lanes.FLOATS, tile, source + at, ORDER);
        if (!first) {
          sum = FloatVector.fromMemorySegment(Lanes.FLOATS, c, target + at, ORDER, rest).add(sum);
        }
        sum.intoMemorySegment(c, target + at, ORDER, rest);
      }
    }
  }
}
