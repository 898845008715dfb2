package dev.ranvier.simd.reduce;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * out[j] = sum of in[i, j], i ascending from +0.
 *
 * <p>in [rows, columns], out [columns]. Row by row, so that memory is read in its order.
 */
final class ColumnSumsScalar {

  private ColumnSumsScalar() {}

  static void run(
      MemorySegment in,
      long inBytes,
      int inStride,
      int rows,
      int columns,
      MemorySegment out,
      long outBytes) {
    for (int j = 0; j < columns; j++) {
      store(0f, out, outBytes + ((long) j << 2));
    }
    for (int i = 0; i < rows; i++) {
      long row = PaddedRows.row(inBytes, inStride, i);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        store(load(out, outBytes + at) + load(in, row + at), out, outBytes + at);
      }
    }
  }
}
