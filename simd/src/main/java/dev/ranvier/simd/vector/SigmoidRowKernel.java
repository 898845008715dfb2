package dev.ranvier.simd.vector;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 1 / (1 + e<sup>-x</sup>) of a row in two passes: e<sup>-|x|</sup> with the sign of x, then the
 * quotient.
 *
 * <p>x, out: [columns], padded to 16 floats, padding overwritten; may be the same place. Nothing
 * checks that they are there: the caller has. Registers: 5. Defined by {@code SigmoidScalar}.
 * Refused: one pass, for the reason in {@link ExpRowKernel}; the second finds the row in L1.
 */
public final class SigmoidRowKernel {

  private SigmoidRowKernel() {}

  public static void expSigned(
      MemorySegment x, long xBytes, MemorySegment out, long outBytes, int columns) {
    ExpRowKernel.expSigned(x, xBytes, -1f, 0f, out, outBytes, columns);
  }

  public static void finish(MemorySegment x, long xBytes, int columns) {
    long from = Memory.address(x, xBytes);
    long end = from + Lanes.span(columns);
    for (long at = from; at != end; at += Lanes.BYTES) {
      FloatVector signed =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, at & Memory.ADDRESS, Lanes.ORDER);
      FloatVector e = signed.lanewise(VectorOperators.ABS);
      FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
      FloatVector numerator = one.blend(e, signed.test(VectorOperators.IS_NEGATIVE));
      numerator.div(e.add(1f)).intoMemorySegment(Memory.ALL, at & Memory.ADDRESS, Lanes.ORDER);
    }
    Reference.reachabilityFence(x);
  }
}
