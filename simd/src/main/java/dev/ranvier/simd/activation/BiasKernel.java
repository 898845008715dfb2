package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsKernel.load;
import static dev.ranvier.simd.vector.FloatsKernel.store;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

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
        store(load(x, xRow + at).add(load(bias, biasBytes + at)), x, xRow + at);
      }
    }
  }
}
