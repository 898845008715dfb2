package dev.ranvier.simd.norm;

import static dev.ranvier.simd.vector.FloatsScalar.load;
import static dev.ranvier.simd.vector.FloatsScalar.multiplyAdd;
import static dev.ranvier.simd.vector.FloatsScalar.store;

import dev.ranvier.simd.matrix.Matrix;
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
      Matrix x,
      Matrix centre,
      Matrix sums,
      Matrix squares,
      int firstColumn,
      int rows,
      int columns) {
    MemorySegment xRows = x.segment();
    long xBytes = x.bytes() + ((long) firstColumn << 2);
    int xStride = x.stride();
    MemorySegment centreRows = centre.segment();
    long centreBytes = centre.bytes() + ((long) firstColumn << 2);
    MemorySegment sumsRows = sums.segment();
    long sumsBytes = sums.bytes() + ((long) firstColumn << 2);
    MemorySegment squaresRows = squares.segment();
    long squaresBytes = squares.bytes() + ((long) firstColumn << 2);
    for (int j = 0; j < columns; j++) {
      store(0f, sumsRows, sumsBytes + ((long) j << 2));
      store(0f, squaresRows, squaresBytes + ((long) j << 2));
    }
    for (int i = 0; i < rows; i++) {
      long row = PaddedRows.row(xBytes, xStride, i);
      for (int j = 0; j < columns; j++) {
        long at = (long) j << 2;
        float deviation = load(xRows, row + at) - load(centreRows, centreBytes + at);
        store(load(sumsRows, sumsBytes + at) + deviation, sumsRows, sumsBytes + at);
        float square = multiplyAdd(deviation, deviation, load(squaresRows, squaresBytes + at));
        store(square, squaresRows, squaresBytes + at);
      }
    }
  }
}
