package dev.ranvier.simd.vector;

import static dev.ranvier.simd.vector.FloatsKernel.broadcast;
import static dev.ranvier.simd.vector.FloatsKernel.multiplyAdd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * e<sup>x</sup> in every lane.
 *
 * <p>Needs: a hot caller, into which it is inlined (some 180 bytecodes). Registers: 5 live values
 * and the constants. Defined by {@link ExpScalar}. Refused: {@code VectorOperators.EXP}, which
 * allocates where the maths library is missing.
 */
public final class ExpKernel {

  private ExpKernel() {}

  public static FloatVector exp(FloatVector x) {
    FloatVector rounder = broadcast(ExpScalar.ROUNDER);
    FloatVector rounded = multiplyAdd(x, broadcast(ExpScalar.LOG2_E), rounder);
    FloatVector n = rounded.sub(rounder);
    FloatVector r = multiplyAdd(n, broadcast(-ExpScalar.LN2_HIGH), x);
    r = multiplyAdd(n, broadcast(-ExpScalar.LN2_LOW), r);
    FloatVector p = multiplyAdd(broadcast(ExpScalar.C7), r, broadcast(ExpScalar.C6));
    p = multiplyAdd(p, r, broadcast(ExpScalar.C5));
    p = multiplyAdd(p, r, broadcast(ExpScalar.C4));
    p = multiplyAdd(p, r, broadcast(ExpScalar.C3));
    p = multiplyAdd(p, r, broadcast(ExpScalar.C2));
    p = multiplyAdd(p, r.mul(r), r).add(1f);
    IntVector exponent = rounded.reinterpretAsInts().sub(rounder.reinterpretAsInts());
    IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
    FloatVector result = p.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    result =
        result.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, ExpScalar.LARGEST));
    return result.blend(0f, x.compare(VectorOperators.LT, ExpScalar.SMALLEST));
  }

  private static FloatVector powerOfTwo(IntVector exponent) {
    return exponent
        .add(ExpScalar.BIAS)
        .lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS)
        .reinterpretAsFloats();
  }
}
