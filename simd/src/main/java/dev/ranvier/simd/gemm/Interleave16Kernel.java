package dev.ranvier.simd.gemm;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.IntVector;

/**
 * target[block][lanes * 16] = the transpose of source[16][block * lanes]: 16 rows become
 * neighbours.
 *
 * <p>Layout: each block takes one vector from each row and gives 16 vectors, {@code stepBytes}
 * apart, that hold the 16 rows of one term after another. Rows beyond {@code last} repeat that row.
 *
 * <p>Needs: vectors of 16 lanes; source and target apart.
 *
 * <p>Registers: 16 rows, one half of them twice while they are exchanged, 2 of indices.
 *
 * <p>Refused: shuffles of one vector and a blend, as in the smaller ones: 0.30 ns an element with
 * the data in L1 instead of 0.21 ({@code bench/run.sh lab interleave} compares one such step); two
 * passes over four rows at a time through scratch: 0.29.
 *
 * <p>Method: one stage zips row i with row i + 8 into rows 2i and 2i + 1, which turns the bits of
 * an element's place (row, lane) left by one; after 4 stages the row is the lowest part.
 *
 * <p>Defined by {@link PackScalar}.
 */
final class Interleave16Kernel {

  private Interleave16Kernel() {}

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
    long row8 = Math.min(8, last) * rowBytes & Memory.STRIDE;
    long row9 = Math.min(9, last) * rowBytes & Memory.STRIDE;
    long row10 = Math.min(10, last) * rowBytes & Memory.STRIDE;
    long row11 = Math.min(11, last) * rowBytes & Memory.STRIDE;
    long row12 = Math.min(12, last) * rowBytes & Memory.STRIDE;
    long row13 = Math.min(13, last) * rowBytes & Memory.STRIDE;
    long row14 = Math.min(14, last) * rowBytes & Memory.STRIDE;
    long row15 = Math.min(15, last) * rowBytes & Memory.STRIDE;
    long step = stepBytes & Memory.STRIDE;
    IntVector lower = Lanes.ZIP_LOWER_LANES;
    IntVector upper = Lanes.ZIP_UPPER_LANES;
    long nextTarget = target;
    long end = source + (long) blocks * Lanes.BYTES;
    for (long next = source; next != end; next += Lanes.BYTES) {
      long from = next & Memory.ADDRESS;
      long to = nextTarget & Memory.ADDRESS;
      IntVector r0 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from, Lanes.ORDER);
      IntVector r1 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row1, Lanes.ORDER);
      IntVector r2 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row2, Lanes.ORDER);
      IntVector r3 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row3, Lanes.ORDER);
      IntVector r4 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row4, Lanes.ORDER);
      IntVector r5 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row5, Lanes.ORDER);
      IntVector r6 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row6, Lanes.ORDER);
      IntVector r7 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row7, Lanes.ORDER);
      IntVector r8 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row8, Lanes.ORDER);
      IntVector r9 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row9, Lanes.ORDER);
      IntVector r10 =
          IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row10, Lanes.ORDER);
      IntVector r11 =
          IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row11, Lanes.ORDER);
      IntVector r12 =
          IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row12, Lanes.ORDER);
      IntVector r13 =
          IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row13, Lanes.ORDER);
      IntVector r14 =
          IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row14, Lanes.ORDER);
      IntVector r15 =
          IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + row15, Lanes.ORDER);
      IntVector a0 = lower.selectFrom(r0, r8);
      IntVector a1 = upper.selectFrom(r0, r8);
      IntVector a2 = lower.selectFrom(r1, r9);
      IntVector a3 = upper.selectFrom(r1, r9);
      IntVector a4 = lower.selectFrom(r2, r10);
      IntVector a5 = upper.selectFrom(r2, r10);
      IntVector a6 = lower.selectFrom(r3, r11);
      IntVector a7 = upper.selectFrom(r3, r11);
      IntVector a8 = lower.selectFrom(r4, r12);
      IntVector a9 = upper.selectFrom(r4, r12);
      IntVector a10 = lower.selectFrom(r5, r13);
      IntVector a11 = upper.selectFrom(r5, r13);
      IntVector a12 = lower.selectFrom(r6, r14);
      IntVector a13 = upper.selectFrom(r6, r14);
      IntVector a14 = lower.selectFrom(r7, r15);
      IntVector a15 = upper.selectFrom(r7, r15);
      IntVector b0 = lower.selectFrom(a0, a8);
      IntVector b1 = upper.selectFrom(a0, a8);
      IntVector b2 = lower.selectFrom(a1, a9);
      IntVector b3 = upper.selectFrom(a1, a9);
      IntVector b4 = lower.selectFrom(a2, a10);
      IntVector b5 = upper.selectFrom(a2, a10);
      IntVector b6 = lower.selectFrom(a3, a11);
      IntVector b7 = upper.selectFrom(a3, a11);
      IntVector b8 = lower.selectFrom(a4, a12);
      IntVector b9 = upper.selectFrom(a4, a12);
      IntVector b10 = lower.selectFrom(a5, a13);
      IntVector b11 = upper.selectFrom(a5, a13);
      IntVector b12 = lower.selectFrom(a6, a14);
      IntVector b13 = upper.selectFrom(a6, a14);
      IntVector b14 = lower.selectFrom(a7, a15);
      IntVector b15 = upper.selectFrom(a7, a15);
      IntVector c0 = lower.selectFrom(b0, b8);
      IntVector c1 = upper.selectFrom(b0, b8);
      IntVector c2 = lower.selectFrom(b1, b9);
      IntVector c3 = upper.selectFrom(b1, b9);
      IntVector c4 = lower.selectFrom(b2, b10);
      IntVector c5 = upper.selectFrom(b2, b10);
      IntVector c6 = lower.selectFrom(b3, b11);
      IntVector c7 = upper.selectFrom(b3, b11);
      IntVector c8 = lower.selectFrom(b4, b12);
      IntVector c9 = upper.selectFrom(b4, b12);
      IntVector c10 = lower.selectFrom(b5, b13);
      IntVector c11 = upper.selectFrom(b5, b13);
      IntVector c12 = lower.selectFrom(b6, b14);
      IntVector c13 = upper.selectFrom(b6, b14);
      IntVector c14 = lower.selectFrom(b7, b15);
      IntVector c15 = upper.selectFrom(b7, b15);
      IntVector d0 = lower.selectFrom(c0, c8);
      IntVector d1 = upper.selectFrom(c0, c8);
      IntVector d2 = lower.selectFrom(c1, c9);
      IntVector d3 = upper.selectFrom(c1, c9);
      IntVector d4 = lower.selectFrom(c2, c10);
      IntVector d5 = upper.selectFrom(c2, c10);
      IntVector d6 = lower.selectFrom(c3, c11);
      IntVector d7 = upper.selectFrom(c3, c11);
      IntVector d8 = lower.selectFrom(c4, c12);
      IntVector d9 = upper.selectFrom(c4, c12);
      IntVector d10 = lower.selectFrom(c5, c13);
      IntVector d11 = upper.selectFrom(c5, c13);
      IntVector d12 = lower.selectFrom(c6, c14);
      IntVector d13 = upper.selectFrom(c6, c14);
      IntVector d14 = lower.selectFrom(c7, c15);
      IntVector d15 = upper.selectFrom(c7, c15);
      d0.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
      d1.intoMemorySegment(Memory.ALL, to + step, Lanes.ORDER);
      d2.intoMemorySegment(Memory.ALL, to + 2 * step, Lanes.ORDER);
      d3.intoMemorySegment(Memory.ALL, to + 3 * step, Lanes.ORDER);
      d4.intoMemorySegment(Memory.ALL, to + 4 * step, Lanes.ORDER);
      d5.intoMemorySegment(Memory.ALL, to + 5 * step, Lanes.ORDER);
      d6.intoMemorySegment(Memory.ALL, to + 6 * step, Lanes.ORDER);
      d7.intoMemorySegment(Memory.ALL, to + 7 * step, Lanes.ORDER);
      d8.intoMemorySegment(Memory.ALL, to + 8 * step, Lanes.ORDER);
      d9.intoMemorySegment(Memory.ALL, to + 9 * step, Lanes.ORDER);
      d10.intoMemorySegment(Memory.ALL, to + 10 * step, Lanes.ORDER);
      d11.intoMemorySegment(Memory.ALL, to + 11 * step, Lanes.ORDER);
      d12.intoMemorySegment(Memory.ALL, to + 12 * step, Lanes.ORDER);
      d13.intoMemorySegment(Memory.ALL, to + 13 * step, Lanes.ORDER);
      d14.intoMemorySegment(Memory.ALL, to + 14 * step, Lanes.ORDER);
      d15.intoMemorySegment(Memory.ALL, to + 15 * step, Lanes.ORDER);
      nextTarget += blockBytes;
    }
  }
}
