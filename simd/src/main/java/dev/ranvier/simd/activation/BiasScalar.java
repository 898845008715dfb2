package dev.ranvier.simd.activation;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * x[i, j] += bias[j].
 *
 * <p>x [rows, columns], bias [columns].
 */
final class BiasScalar {

  private BiasScalar() {}

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
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        store(load(x, xRow + at) + load(bias, biasBytes + at), x, xRow + at);
      }
    }
  }
}
