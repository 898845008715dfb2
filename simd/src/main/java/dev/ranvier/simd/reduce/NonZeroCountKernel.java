package dev.ranvier.simd.reduce;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The number of elements of a row other than zero.
 *
 * <p>x [columns]; what is left after whole vectors goes to {@link NonZeroCountScalar}, which
 * defines the result. Registers: an input, zero, a mask.
 */
final class NonZeroCountKernel {

  private NonZeroCountKernel() {}

  static int run(MemorySegment x, long xBytes, int columns) {
    int whole = columns - columns % Lanes.COUNT;
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    int count = 0;
    long end = xBytes + ((long) whole << 2);
    for (long at = xBytes; at != end; at += Lanes.BYTES) {
      count +=
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, at, Lanes.ORDER)
              .compare(VectorOperators.NE, zero)
              .trueCount();
    }
    return count + NonZeroCountScalar.run(x, xBytes, whole, columns);
  }
}
