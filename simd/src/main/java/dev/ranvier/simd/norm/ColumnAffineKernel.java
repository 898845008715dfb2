package dev.ranvier.simd.norm;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * y[j] = (x[j] - mean[j]) · scale[j] + shift[j].
 *
 * <p>All operands: a row of {@code columns}, padded to 16 floats, padding of y overwritten. Needs:
 * y that is the same place as x or overlaps nothing. Registers: 3. Defined by {@link
 * ColumnAffineScalar}.
 */
final class ColumnAffineKernel {

  private ColumnAffineKernel() {}

  static void row(
      MemorySegment x,
      long xRow,
      MemorySegment mean,
      long meanBytes,
      MemorySegment scale,
      long scaleBytes,
      MemorySegment shift,
      long shiftBytes,
      int columns,
      MemorySegment y,
      long yRow) {
    long end = Lanes.span(columns);
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector m =
          FloatVector.fromMemorySegment(Lanes.FLOATS, mean, meanBytes + at, Lanes.ORDER);
      FloatVector a =
          FloatVector.fromMemorySegment(Lanes.FLOATS, scale, scaleBytes + at, Lanes.ORDER);
      FloatVector b =
          FloatVector.fromMemorySegment(Lanes.FLOATS, shift, shiftBytes + at, Lanes.ORDER);
      FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + at, Lanes.ORDER)
          .sub(m)
          .fma(a, b)
          .intoMemorySegment(y, yRow + at, Lanes.ORDER);
    }
  }
}
