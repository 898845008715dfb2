package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * C[rows,columns] = tile, or C += tile, for one finished scratch tile.
 *
 * <p>Layout: tile row-major with {@code tileColumns} floats to a row, C row-major.
 *
 * <p>Needs: rows and columns within the tile; tile and C apart.
 *
 * <p>Registers: two.
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
    for (int i = 0; i < rows; i++) {
      long source = tileBytes + (long) i * tileColumns * Float.BYTES;
      long target = cBytes + (long) i * ldc * Float.BYTES;
      if (first) {
        storeRow(columns, tile, source, c, target);
      } else {
        addRow(columns, tile, source, c, target);
      }
    }
  }

  private static void storeRow(
      int columns, MemorySegment tile, long tileBytes, MemorySegment c, long cBytes) {
    int whole = columns - columns % Lanes.COUNT;
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector.fromMemorySegment(Lanes.FLOATS, tile, tileBytes + at, ORDER)
          .intoMemorySegment(c, cBytes + at, ORDER);
    }
    for (int j = whole; j < columns; j++) {
      long at = (long) j << 2;
      c.set(JAVA_FLOAT_UNALIGNED, cBytes + at, tile.get(JAVA_FLOAT_UNALIGNED, tileBytes + at));
    }
  }

  private static void addRow(
      int columns, MemorySegment tile, long tileBytes, MemorySegment c, long cBytes) {
    int whole = columns - columns % Lanes.COUNT;
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector.fromMemorySegment(Lanes.FLOATS, c, cBytes + at, ORDER)
          .add(FloatVector.fromMemorySegment(Lanes.FLOATS, tile, tileBytes + at, ORDER))
          .intoMemorySegment(c, cBytes + at, ORDER);
    }
    for (int j = whole; j < columns; j++) {
      long at = (long) j << 2;
      float sum =
          c.get(JAVA_FLOAT_UNALIGNED, cBytes + at) + tile.get(JAVA_FLOAT_UNALIGNED, tileBytes + at);
      c.set(JAVA_FLOAT_UNALIGNED, cBytes + at, sum);
    }
  }
}
