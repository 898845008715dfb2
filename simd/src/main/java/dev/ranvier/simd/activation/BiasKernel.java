package dev.ranvier.simd.activation;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * x[i, j] += bias[j].
 *
 * <p>x [rows, columns], bias [columns], both padded to 16 floats; padding of x overwritten. Needs:
 * no overlap. Registers: 2. Defined by {@link BiasScalar}.
 */
final class BiasKernel {

  private BiasKernel() {}

  static void add(
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment bias,
      long biasBytes,
      int rows,
      int columns) {
    for (int i = 0; i < rows; i++) {
      long xRow = PaddedRows.row(xBytes, xStride, i);
      for (int j = 0; j < columns; j += Lanes.COUNT) {
        long at = (long) j << 2;
        FloatVector b =
            FloatVector.fromMemorySegment(Lanes.FLOATS, bias, biasBytes + at, Lanes.ORDER);
        FloatVector.fromMemorySegment(Lanes.FLOATS, x, xRow + at, Lanes.ORDER)
            .add(b)
            .intoMemorySegment(x, xRow + at, Lanes.ORDER);
      }
    }
  }
}
