package dev.ranvier.simd.norm;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Differentiates y = (x - mean) · scale + shift: dx[j] = (x[j] - mean[j]) · q[j] + (dy[j] · p[j] +
 * s[j]).
 *
 * <p>All operands: a row of {@code columns}, padded to 16 floats, padding of dx overwritten. Needs:
 * dx that is the same place as dy or overlaps nothing. Registers: 4. Defined by {@link
 * BatchNormalizationGradientScalar}.
 */
final class BatchNormalizationGradientKernel {

  private BatchNormalizationGradientKernel() {}

  static void row(
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
