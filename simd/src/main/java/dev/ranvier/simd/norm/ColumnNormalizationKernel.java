package dev.ranvier.simd.norm;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * y[j] = (x[j] - mean[j]) · scale[j] + shift[j]. Backward: dx[j] = (x[j] - mean[j]) · q[j] + (dy[j]
 * · p[j] + s[j]).
 *
 * <p>All operands: a row of {@code columns}, padded to 16 floats, padding of y and dx overwritten.
 * Needs: results that are the same place as x and dy or overlap nothing. Registers: 3 forward, 4
 * backward. Defined by {@link ColumnNormalizationScalar}.
 */
final class ColumnNormalizationKernel {

  private ColumnNormalizationKernel() {}

  static void forwardRow(
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

  /** Differentiates y = (x - mean) · scale + shift. */
  static void backwardRow(
      MemorySegment dy,
      long dyRow,
      MemorySegment x,
      long xRow,
      MemorySegment mean,
      long meanBytes,
      MemorySegment p,
      long pBytes,
      MemorySegment q,
      long qBytes,
      MemorySegment s,
      long sBytes,
      int columns,
      MemorySegment dx,
      long dxRow) {
    long end = Lanes.span(columns);
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector direct =
          FloatVector.fromMemorySegment(Lanes.FLOATS, dy, dyRow + at, Lanes.ORDER)
              .fma(
                  FloatVector.fromMemorySegment(Lanes.FLOATS, p, pBytes + at, Lanes.ORDER),
                  FloatVector.fromMemorySegment(Lanes.FLOATS, s, sBytes + at, Lanes.ORDER));
      FloatVector m =
          FloatVector.fromMemorySegment(Lanes.FLOATS, mean, meanBytes + at, Lanes.ORDER);
      FloatVector b = FloatVector.fromMemorySegment(Lanes.FLOATS, q, qBytes + at, Lanes.ORDER);
      FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + at, Lanes.ORDER)
          .sub(m)
          .fma(b, direct)
          .intoMemorySegment(dx, dxRow + at, Lanes.ORDER);
    }
  }
}
