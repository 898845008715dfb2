package dev.ranvier.simd.vector;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exponentials of a row: e<sup>x - shift</sup>, and e<sup>factor · |x|</sup> with the sign of x.
 *
 * <p>x, out: [columns], padded to 16 floats, padding overwritten; may be the same place. Nothing
 * checks that they are there: the caller has. Registers: 6 and the constants. Defined by {@link
 * ExpScalar}.
 *
 * <p>Refused: an exponential of one vector, in a method for others to call. C2 stops inlining when
 * a method has made 18,000 nodes, and vectors that cross a call become objects: 96 bytes each,
 * measured. So the polynomial stands in one loop, and what is to happen before and after it is told
 * in scalars: multiplying by 1 and subtracting 0 changes no bit. Refused: {@code
 * VectorOperators.EXP}, which allocates where the maths library is missing.
 */
public final class ExpRowKernel {

  private ExpRowKernel() {}

  /** out[j] = e<sup>x[j] - shift</sup>. */
  public static void expShifted(
      MemorySegment x, long xBytes, float shift, MemorySegment out, long outBytes, int columns) {
    run(x, xBytes, -1, 1f, shift, Float.NEGATIVE_INFINITY, out, outBytes, columns);
  }

  /**
   * out[j] = e<sup>factor · |x[j]|</sup> with the sign of x[j]; x[j] itself where |x[j]| is below
   * {@code keepBelow}.
   */
  public static void expSigned(
      MemorySegment x,
      long xBytes,
      float factor,
      float keepBelow,
      MemorySegment out,
      long outBytes,
      int columns) {
    run(x, xBytes, Integer.MAX_VALUE, factor, 0f, keepBelow, out, outBytes, columns);
  }

  /** The bits of x outside {@code valueBits} are those that the result gets back. */
  private static void run(
      MemorySegment x,
      long xBytes,
      int valueBits,
      float factor,
      float shift,
      float keepBelow,
      MemorySegment out,
      long outBytes,
      int columns) {
    long from = Memory.address(x, xBytes);
    long behind = Memory.address(out, outBytes) - from;
    long end = from + Lanes.span(columns);
    for (long at = from; at != end; at += Lanes.BYTES) {
      IntVector bits =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, at & Memory.ADDRESS, Lanes.ORDER)
              .reinterpretAsInts();
      FloatVector value = bits.and(valueBits).reinterpretAsFloats();
      FloatVector z = value.mul(factor).sub(shift);
      FloatVector rounder = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.ROUNDER);
      FloatVector rounded = z.fma(FloatVector.broadcast(Lanes.FLOATS, ExpScalar.LOG2_E), rounder);
      FloatVector n = rounded.sub(rounder);
      FloatVector r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_HIGH), z);
      r = n.fma(FloatVector.broadcast(Lanes.FLOATS, -ExpScalar.LN2_LOW), r);
      FloatVector p = FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C7);
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C6));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C5));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C4));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C3));
      p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, ExpScalar.C2));
      p = p.fma(r.mul(r), r).add(1f);
      IntVector exponent = rounded.reinterpretAsInts().sub(rounder.reinterpretAsInts());
      IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
      IntVector rest = exponent.sub(half);
      half = half.add(ExpScalar.BIAS).lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS);
      rest = rest.add(ExpScalar.BIAS).lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS);
      p.mul(half.reinterpretAsFloats())
          .mul(rest.reinterpretAsFloats())
          .blend(Float.POSITIVE_INFINITY, z.compare(VectorOperators.GT, ExpScalar.LARGEST))
          .blend(0f, z.compare(VectorOperators.LT, ExpScalar.SMALLEST))
          .blend(value, value.compare(VectorOperators.LT, keepBelow))
          .reinterpretAsInts()
          .or(bits.and(~valueBits))
          .intoMemorySegment(Memory.ALL, (at + behind) & Memory.ADDRESS, Lanes.ORDER);
    }
    Reference.reachabilityFence(x);
    Reference.reachabilityFence(out);
  }
}
