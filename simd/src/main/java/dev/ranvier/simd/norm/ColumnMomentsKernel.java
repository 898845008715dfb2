package dev.ranvier.simd.norm;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * sums[j] = sum of d, squares[j] = sum of d · d by multiply-adds, d = x[i, j] - centre[j], i
 * ascending from +0.
 *
 * <p>x [rows, columns], centre, sums, squares [columns], all padded to 16 floats; padding of sums
 * and squares overwritten. Needs: results apart from all else. Registers: 8 accumulators, 4
 * centres, one deviation. Defined by {@link ColumnMomentsScalar}. Four vectors side by side hide
 * the latency of the multiply-add, since no column may be split.
 */
final class ColumnMomentsKernel {

  private ColumnMomentsKernel() {}

  static void run(
      Matrix x,
      Matrix centre,
      Matrix sums,
      Matrix squares,
      int firstColumn,
      int rows,
      int columns) {
    int j = 0;
    for (; j <= columns - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
      long at = (long) firstColumn + j << 2;
      sumFour(x, centre, sums, squares, at, rows);
    }
    for (; j < columns; j += Lanes.COUNT) {
      long at = (long) firstColumn + j << 2;
      sumOne(x, centre, sums, squares, at, rows);
    }
  }

  private static void sumFour(
      Matrix x, Matrix centre, Matrix sums, Matrix squares, long at, int rows) {
    MemorySegment xRows = x.segment();
    long xBytes = x.bytes() + at;
    int xStride = x.stride();
    MemorySegment centreRows = centre.segment();
    long centreBytes = centre.bytes() + at;
    MemorySegment sumsRows = sums.segment();
    long sumsBytes = sums.bytes() + at;
    MemorySegment squaresRows = squares.segment();
    long squaresBytes = squares.bytes() + at;
    FloatVector centre0 =
        FloatVector.fromMemorySegment(Lanes.FLOATS, centreRows, centreBytes, Lanes.ORDER);
    FloatVector centre1 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, centreRows, centreBytes + Lanes.BYTES, Lanes.ORDER);
    FloatVector centre2 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, centreRows, centreBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    FloatVector centre3 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, centreRows, centreBytes + 3 * Lanes.BYTES, Lanes.ORDER);
    FloatVector sum0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector square0 = sum0;
    FloatVector square1 = sum0;
    FloatVector square2 = sum0;
    FloatVector square3 = sum0;
    long row = xBytes;
    long end = (long) rows << 2;
    for (long i = 0; i != end; i += Float.BYTES) {
      FloatVector d0 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, xRows, row, Lanes.ORDER).sub(centre0);
      sum0 = sum0.add(d0);
      square0 = d0.fma(d0, square0);
      FloatVector d1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, xRows, row + Lanes.BYTES, Lanes.ORDER)
              .sub(centre1);
      sum1 = sum1.add(d1);
      square1 = d1.fma(d1, square1);
      FloatVector d2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, xRows, row + 2 * Lanes.BYTES, Lanes.ORDER)
              .sub(centre2);
      sum2 = sum2.add(d2);
      square2 = d2.fma(d2, square2);
      FloatVector d3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, xRows, row + 3 * Lanes.BYTES, Lanes.ORDER)
              .sub(centre3);
      sum3 = sum3.add(d3);
      square3 = d3.fma(d3, square3);
      row += (long) xStride << 2;
    }
    sum0.intoMemorySegment(sumsRows, sumsBytes, Lanes.ORDER);
    sum1.intoMemorySegment(sumsRows, sumsBytes + Lanes.BYTES, Lanes.ORDER);
    sum2.intoMemorySegment(sumsRows, sumsBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    sum3.intoMemorySegment(sumsRows, sumsBytes + 3 * Lanes.BYTES, Lanes.ORDER);
    square0.intoMemorySegment(squaresRows, squaresBytes, Lanes.ORDER);
    square1.intoMemorySegment(squaresRows, squaresBytes + Lanes.BYTES, Lanes.ORDER);
    square2.intoMemorySegment(squaresRows, squaresBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    square3.intoMemorySegment(squaresRows, squaresBytes + 3 * Lanes.BYTES, Lanes.ORDER);
  }

  private static void sumOne(
      Matrix x, Matrix centre, Matrix sums, Matrix squares, long at, int rows) {
    MemorySegment xRows = x.segment();
    long xBytes = x.bytes() + at;
    int xStride = x.stride();
    MemorySegment centreRows = centre.segment();
    long centreBytes = centre.bytes() + at;
    MemorySegment sumsRows = sums.segment();
    long sumsBytes = sums.bytes() + at;
    MemorySegment squaresRows = squares.segment();
    long squaresBytes = squares.bytes() + at;
    FloatVector middle =
        FloatVector.fromMemorySegment(Lanes.FLOATS, centreRows, centreBytes, Lanes.ORDER);
    FloatVector sum = FloatVector.zero(Lanes.FLOATS);
    FloatVector square = sum;
    long row = xBytes;
    long end = (long) rows << 2;
    for (long i = 0; i != end; i += Float.BYTES) {
      FloatVector deviation =
          FloatVector.fromMemorySegment(Lanes.FLOATS, xRows, row, Lanes.ORDER).sub(middle);
      sum = sum.add(deviation);
      square = deviation.fma(deviation, square);
      row += (long) xStride << 2;
    }
    sum.intoMemorySegment(sumsRows, sumsBytes, Lanes.ORDER);
    square.intoMemorySegment(squaresRows, squaresBytes, Lanes.ORDER);
  }
}
