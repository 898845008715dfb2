package dev.ranvier.simd.norm;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * sums[j] = sum of d, squares[j] = sum of d · d by multiply-adds, d = x[i, j] - centre[j], i
 * ascending from +0.
 *
 * <p>x [rows, columns], centre, sums, squares [columns]. Row by row, so that memory is read in its
 * order.
 */
final class ColumnMomentsScalar {

  private ColumnMomentsScalar() {}

  static void run(
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment centre,
      long centreBytes,
      int rows,
      int columns,
      MemorySegment sums,
      long sumsBytes,
      MemorySegment squares,
      long squaresBytes) {
    for (int j = 0; j < columns; j++) {
      store(0f, sums, sumsBytes + ((long) j << 2));
      store(0f, squares, squaresBytes + ((long) j << 2));
    }
    for (int i = 0; i < rows; i++) {
      long row = PaddedRows.row(xBytes, xStride, i);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float deviation = load(x, row + at) - load(centre, centreBytes + at);
        store(load(sums, sumsBytes + at) + deviation, sums, sumsBytes + at);
        float square = multiplyAdd(deviation, deviation, load(squares, squaresBytes + at));
        store(square, squares, squaresBytes + at);
      }
    }
  }
}
