package dev.ranvier.simd.gemm;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;

/**
 * target[block][lanes * 4] = the transpose of source[4][block * lanes]: 4 rows become neighbours.
 *
 * <p>Layout: each block takes one vector from each row and gives 4 vectors, {@code stepBytes}
 * apart, that hold the 4 rows of one term after another. Rows beyond {@code last} repeat that row.
 *
 * <p>Needs: source and target apart.
 *
 * <p>Registers: 4 rows, one half of them twice while they are exchanged, shuffles and masks.
 *
 * <p>Method: one stage zips row i with row i + 2 into rows 2i and 2i + 1, which turns the bits of
 * an element's place (row, lane) left by one; after 2 stages the row is the lowest part.
 *
 * <p>Defined by {@link PackScalar}.
 */
final class Interleave4Kernel {

  private Interleave4Kernel() {}

  static void run(
      int blocks,
      int last,
      long source,
      long rowBytes,
      long target,
      long stepBytes,
      long blockBytes) {
    long row1 = Math.min(1, last) * rowBytes & Memory.STRIDE;
    long row2 = Math.min(2, last) * rowBytes & Memory.STRIDE;
    long row3 = Math.min(3, last) * rowBytes & Memory.STRIDE;
    long step = stepBytes & Memory.STRIDE;
    long nextTarget = target;
    long end = source + (long) blocks * Lanes.BYTES;
    for (long next = source; next != end; next += Lanes.BYTES) {
      long from = next & Memory.ADDRESS;
      long to = nextTarget & Memory.ADDRESS;
      FloatVector r0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from, Lanes.ORDER);
      FloatVector r1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from + row1, Lanes.ORDER);
      FloatVector r2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from + row2, Lanes.ORDER);
      FloatVector r3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from + row3, Lanes.ORDER);
      FloatVector a0 = r0.rearrange(Lanes.ZIP_LOWER, r2);
      FloatVector a1 = r0.rearrange(Lanes.ZIP_UPPER, r2);
      FloatVector a2 = r1.rearrange(Lanes.ZIP_LOWER, r3);
      FloatVector a3 = r1.rearrange(Lanes.ZIP_UPPER, r3);
      FloatVector b0 = a0.rearrange(Lanes.ZIP_LOWER, a2);
      FloatVector b1 = a0.rearrange(Lanes.ZIP_UPPER, a2);
      FloatVector b2 = a1.rearrange(Lanes.ZIP_LOWER, a3);
      FloatVector b3 = a1.rearrange(Lanes.ZIP_UPPER, a3);
      b0.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
      b1.intoMemorySegment(Memory.ALL, to + step, Lanes.ORDER);
      b2.intoMemorySegment(Memory.ALL, to + 2 * step, Lanes.ORDER);
      b3.intoMemorySegment(Memory.ALL, to + 3 * step, Lanes.ORDER);
      nextTarget += blockBytes;
    }
  }
}
