package dev.ranvier.simd.reduce;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * out[j] = sum of in[i, j], i ascending from +0.
 *
 * <p>in [rows, columns], out [columns]. Row by row, so that memory is read in its order.
 */
final class ColumnSumsScalar {

  private ColumnSumsScalar() {}

  static void run(Matrix in, Matrix out, int firstColumn, int rows, int columns) {
    MemorySegment inRows = in.segment();
    long inBytes = in.bytes() + ((long) firstColumn << 2);
    int inStride = in.stride();
    MemorySegment outRows = out.segment();
    long outBytes = out.bytes() + ((long) firstColumn << 2);
    for (int j = 0; j < columns; j++) {
      store(0f, outRows, outBytes + ((long) j << 2));
    }
    for (int i = 0; i < rows; i++) {
      long row = PaddedRows.row(inBytes, inStride, i);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        store(load(outRows, outBytes + at) + load(inRows, row + at), outRows, outBytes + at);
      }
    }
  }
}
