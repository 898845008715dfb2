package dev.ranvier.simd.vector;

import static dev.ranvier.simd.vector.FloatsKernel.load;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * 1 / (1 + e<sup>-x</sup>) of a row in two passes: e<sup>-|x|</sup> with the sign of x, then the
 * quotient.
 *
 * <p>x, out: [columns], padded to 16 floats, padding overwritten; may be the same place. Registers:
 * 5 and the constants of exp. Defined by {@code SigmoidScalar}. Refused: one pass. C2 stops
 * inlining when a method has made 18,000 nodes, exp makes most of them, and what comes after is
 * then called with boxed vectors: 96 bytes of garbage a vector, measured. The second pass finds the
 * row in L1.
 */
public final class SigmoidRowKernel {

  private SigmoidRowKernel() {}

  public static void expSigned(
      MemorySegment x, long xBytes, MemorySegment out, long outBytes, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      FloatVector value = load(x, xBytes + at);
      FloatVector e = ExpKernel.exp(value.lanewise(VectorOperators.ABS).neg());
      e.reinterpretAsInts()
          .or(value.reinterpretAsInts().and(Integer.MIN_VALUE))
          .reinterpretAsFloats()
          .intoMemorySegment(out, outBytes + at, ByteOrder.nativeOrder());
    }
  }

  public static void finish(MemorySegment x, long xBytes, int columns) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      long at = xBytes + ((long) j << 2);
      FloatVector signed = load(x, at);
      FloatVector e = signed.lanewise(VectorOperators.ABS);
      FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
      FloatVector numerator = one.blend(e, signed.test(VectorOperators.IS_NEGATIVE));
      numerator.div(e.add(1f)).intoMemorySegment(x, at, ByteOrder.nativeOrder());
    }
  }
}
