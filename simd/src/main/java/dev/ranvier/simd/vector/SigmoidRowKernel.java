package dev.ranvier.simd.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 1 / (1 + e<sup>-x</sup>) of a row in two passes: e<sup>-|x|</sup> with the sign of x, then the
 * quotient.
 *
 * <p>x, out: [columns], padded to 16 floats, padding overwritten; may be the same place. Registers:
 * 5. Defined by {@code SigmoidScalar}. Refused: one pass, for the reason in {@link ExpRowKernel};
 * the second finds the row in L1.
 */
public final class SigmoidRowKernel {

  private SigmoidRowKernel() {}

  public static void expSigned(
      MemorySegment x, long xBytes, MemorySegment out, long outBytes, int columns) {
    ExpRowKernel.expSigned(x, xBytes, -1f, 0f, out, outBytes, columns);
  }

  public static void finish(MemorySegment x, long xBytes, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = xBytes + ((long) j << 2);
      FloatVector signed = FloatVector.fromMemorySegment(Lanes.FLOATS, x, at, Lanes.ORDER);
      FloatVector e = signed.lanewise(VectorOperators.ABS);
      FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
      FloatVector numerator = one.blend(e, signed.test(VectorOperators.IS_NEGATIVE));
      numerator.div(e.add(1f)).intoMemorySegment(x, at, Lanes.ORDER);
    }
  }
}
