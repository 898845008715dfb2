package dev.ranvier.simd.vector;

import static dev.ranvier.simd.vector.FloatsKernel.broadcast;
import static dev.ranvier.simd.vector.FloatsKernel.multiplyAdd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * log(x) and log(1 + e) in every lane.
 *
 * <p>Needs: x positive and normal, e in [0, 1], or NaN; a hot caller, into which it is inlined.
 * Registers: 5 live values and the constants. Defined by {@link LogScalar}.
 */
public final class LogKernel {

  private LogKernel() {}

  public static FloatVector log(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    IntVector exponent =
        bits.sub(LogScalar.SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, ExpScalar.MANTISSA_BITS);
    FloatVector m =
        bits.sub(exponent.lanewise(VectorOperators.LSHL, ExpScalar.MANTISSA_BITS))
            .reinterpretAsFloats();
    FloatVector n = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
    FloatVector low = twiceAtanh(m.sub(1f).div(m.add(1f)));
    low = multiplyAdd(n, broadcast(ExpScalar.LN2_LOW), low);
    FloatVector result = multiplyAdd(n, broadcast(ExpScalar.LN2_HIGH), low);
    return result.blend(x, x.test(VectorOperators.IS_NAN));
  }

  public static FloatVector log1p(FloatVector e) {
    return twiceAtanh(e.div(e.add(2f)));
  }

  private static FloatVector twiceAtanh(FloatVector s) {
    FloatVector square = s.mul(s);
    FloatVector p = multiplyAdd(broadcast(LogScalar.C11), square, broadcast(LogScalar.C9));
    p = multiplyAdd(p, square, broadcast(LogScalar.C7));
    p = multiplyAdd(p, square, broadcast(LogScalar.C5));
    p = multiplyAdd(p, square, broadcast(LogScalar.C3));
    FloatVector twice = s.add(s);
    return multiplyAdd(p.mul(square), twice, twice);
  }
}
