package dev.ranvier.simd.gemm;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;

/**
 * target[block][lanes * 8] = the transpose of source[8][block * lanes]: 8 rows become neighbours.
 *
 * <p>Layout: each block takes one vector from each row and gives 8 vectors, {@code stepBytes}
 * apart, that hold the 8 rows of one term after another. Rows beyond {@code last} repeat that row.
 *
 * <p>Needs: vectors of at least 8 lanes; source and target apart.
 *
 * <p>Registers: 8 rows, one half of them twice while they are exchanged, shuffles and masks.
 *
 * <p>Method: one stage zips row i with row i + 4 into rows 2i and 2i + 1, which turns the bits of
 * an element's place (row, lane) left by one; after 3 stages the row is the lowest part.
 *
 * <p>Defined by {@link PackScalar}.
 */
final class Interleave8Kernel {

  private Interleave8Kernel() {}

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
    long row4 = Math.min(4, last) * rowBytes & Memory.STRIDE;
    long row5 = Math.min(5, last) * rowBytes & Memory.STRIDE;
    long row6 = Math.min(6, last) * rowBytes & Memory.STRIDE;
    long row7 = Math.min(7, last) * rowBytes & Memory.STRIDE;
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
      FloatVector r4 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from + row4, Lanes.ORDER);
      FloatVector r5 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from + row5, Lanes.ORDER);
      FloatVector r6 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from + row6, Lanes.ORDER);
      FloatVector r7 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from + row7, Lanes.ORDER);
      FloatVector a0 = r0.rearrange(Lanes.ZIP_LOWER, r4);
      FloatVector a1 = r0.rearrange(Lanes.ZIP_UPPER, r4);
      FloatVector a2 = r1.rearrange(Lanes.ZIP_LOWER, r5);
      FloatVector a3 = r1.rearrange(Lanes.ZIP_UPPER, r5);
      FloatVector a4 = r2.rearrange(Lanes.ZIP_LOWER, r6);
      FloatVector a5 = r2.rearrange(Lanes.ZIP_UPPER, r6);
      FloatVector a6 = r3.rearrange(Lanes.ZIP_LOWER, r7);
      FloatVector a7 = r3.rearrange(Lanes.ZIP_UPPER, r7);
      FloatVector b0 = a0.rearrange(Lanes.ZIP_LOWER, a4);
      FloatVector b1 = a0.rearrange(Lanes.ZIP_UPPER, a4);
      FloatVector b2 = a1.rearrange(Lanes.ZIP_LOWER, a5);
      FloatVector b3 = a1.rearrange(Lanes.ZIP_UPPER, a5);
      FloatVector b4 = a2.rearrange(Lanes.ZIP_LOWER, a6);
      FloatVector b5 = a2.rearrange(Lanes.ZIP_UPPER, a6);
      FloatVector b6 = a3.rearrange(Lanes.ZIP_LOWER, a7);
      FloatVector b7 = a3.rearrange(Lanes.ZIP_UPPER, a7);
      FloatVector c0 = b0.rearrange(Lanes.ZIP_LOWER, b4);
      FloatVector c1 = b0.rearrange(Lanes.ZIP_UPPER, b4);
      FloatVector c2 = b1.rearrange(Lanes.ZIP_LOWER, b5);
      FloatVector c3 = b1.rearrange(Lanes.ZIP_UPPER, b5);
      FloatVector c4 = b2.rearrange(Lanes.ZIP_LOWER, b6);
      FloatVector c5 = b2.rearrange(Lanes.ZIP_UPPER, b6);
      FloatVector c6 = b3.rearrange(Lanes.ZIP_LOWER, b7);
      FloatVector c7 = b3.rearrange(Lanes.ZIP_UPPER, b7);
      c0.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
      c1.intoMemorySegment(Memory.ALL, to + step, Lanes.ORDER);
      c2.intoMemorySegment(Memory.ALL, to + 2 * step, Lanes.ORDER);
      c3.intoMemorySegment(Memory.ALL, to + 3 * step, Lanes.ORDER);
      c4.intoMemorySegment(Memory.ALL, to + 4 * step, Lanes.ORDER);
      c5.intoMemorySegment(Memory.ALL, to + 5 * step, Lanes.ORDER);
      c6.intoMemorySegment(Memory.ALL, to + 6 * step, Lanes.ORDER);
      c7.intoMemorySegment(Memory.ALL, to + 7 * step, Lanes.ORDER);
      nextTarget += blockBytes;
    }
  }
}
