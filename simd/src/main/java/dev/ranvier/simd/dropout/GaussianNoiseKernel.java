package dev.ranvier.simd.dropout;

import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.LogScalar;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * out[j] = in[j] + deviation · √2 · erfinv(u), u from the hash of firstColumn + j and the row's
 * word.
 *
 * <p>in, out: a row of {@code columns}, padded to 16 floats, padding overwritten. Needs: rows that
 * are the same place or do not overlap. Registers: 6, the columns' numbers and the constants.
 * Defined by {@link GaussianNoiseScalar}. Refused: Marsaglia's polar method, whose draws take
 * turns, and Box and Muller's with its sine.
 */
final class GaussianNoiseKernel {

  private GaussianNoiseKernel() {}

  static void row(
      float deviation,
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
      h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
      FloatVector u =
          h.lanewise(VectorOperators.LSHR, GaussianNoiseScalar.UNUSED_BITS)
              .lanewise(VectorOperators.OR, GaussianNoiseScalar.ONE_BITS)
              .reinterpretAsFloats()
              .sub(1.5f)
              .mul(2f)
              .add(GaussianNoiseScalar.HALF_STEP);
      FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
      IntVector bits = one.sub(u).mul(one.add(u)).reinterpretAsInts();
      IntVector exponent =
          bits.sub(LogScalar.SQRT_HALF_BITS)
              .lanewise(VectorOperators.ASHR, ExpScalar.MANTISSA_BITS);
      FloatVector m =
          bits.sub(exponent.lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS))
              .reinterpretAsFloats();
      FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.ROUNDER);
      FloatVector n = exponent.add(rounder.reinterpretAsInts()).reinterpretAsFloats().sub(rounder);
      FloatVector s = m.sub(1f).div(m.add(1f));
      FloatVector square = s.mul(s);
      FloatVector c =
          FloatVector.broadcast(Lanes.FLOATS, LogScalar.C11)
              .fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C9));
      c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C7));
      c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C5));
      c = c.fma(square, FloatVector.broadcast(Lanes.FLOATS, LogScalar.C3));
      FloatVector twice = s.add(s);
      FloatVector log = c.mul(square).fma(twice, twice);
      log = n.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LN2_LOW), log);
      log = n.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LN2_HIGH), log);
      FloatVector w = log.neg();
      FloatVector near = w.sub(2.5f);
      FloatVector p =
          FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.C8)
              .fma(near, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.C7));
      p = p.fma(near, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.C6));
      p = p.fma(near, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.C5));
      p = p.fma(near, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.C4));
      p = p.fma(near, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.C3));
      p = p.fma(near, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.C2));
      p = p.fma(near, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.C1));
      p = p.fma(near, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.C0));
      FloatVector far = w.sqrt().sub(3f);
      FloatVector t =
          FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.T8)
              .fma(far, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.T7));
      t = t.fma(far, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.T6));
      t = t.fma(far, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.T5));
      t = t.fma(far, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.T4));
      t = t.fma(far, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.T3));
      t = t.fma(far, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.T2));
      t = t.fma(far, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.T1));
      t = t.fma(far, FloatVector.broadcast(Lanes.FLOATS, GaussianNoiseScalar.T0));
      FloatVector z =
          t.blend(p, w.compare(VectorOperators.LT, 5f)).mul(u).mul(GaussianNoiseScalar.SQRT_2);
      z.fma(
              FloatVector.broadcast(Lanes.FLOATS, deviation),
              FloatVector.fromMemorySegment(Lanes.FLOATS, in, inRow + at, Lanes.ORDER))
          .intoMemorySegment(out, outRow + at, Lanes.ORDER);
      column = column.add(Lanes.COUNT);
    }
  }
}
