package dev.ranvier.simd.dropout;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * out[j] = in[j] · scale where the hash of firstColumn + j and the row's word reaches the
 * threshold, else +0.
 *
 * <p>in, out: a row of {@code columns}, padded to 16 floats, padding overwritten. Needs: rows that
 * are the same place or do not overlap. Registers: 2, the columns' numbers and 6 constants. Defined
 * by {@link DropoutMaskScalar}. Refused: all 32 bits of the hash, which take an unsigned
 * comparison.
 */
final class DropoutMaskKernel {

  private DropoutMaskKernel() {}

  static void row(
      int threshold,
      float scale,
      long word,
      int firstColumn,
      MemorySegment in,
      long inRow,
      int columns,
      MemorySegment out,
      long outRow) {
    int lower = (int) word;
    int upper = (int) (word >>> 32);
    IntVector column = IntVector.zero(Lanes.INTS).addIndex(1).add(firstColumn);
    long end = Lanes.span(columns);
    for (long at = 0; at != end; at += Lanes.BYTES) {
      IntVector h = column.lanewise(VectorOperators.XOR, lower);
      h =
          h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16))
              .mul(DropoutMaskScalar.MURMUR_1);
      h =
          h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 13))
              .add(upper)
              .mul(DropoutMaskScalar.MURMUR_2);
      h =
          h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16))
              .lanewise(VectorOperators.LSHR, DropoutMaskScalar.UNUSED_BITS);
      IntVector kept =
          FloatVector.fromMemorySegment(Lanes.FLOATS, in, inRow + at, Lanes.ORDER)
              .mul(scale)
              .reinterpretAsInts();
      IntVector.zero(Lanes.INTS)
          .blend(kept, h.compare(VectorOperators.GE, threshold))
          .intoMemorySegment(out, outRow + at, Lanes.ORDER);
      column = column.add(Lanes.COUNT);
    }
  }
}
