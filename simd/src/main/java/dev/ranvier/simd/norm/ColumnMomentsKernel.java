package dev.ranvier.simd.norm;

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
    int j = 0;
    for (; j <= columns - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
      long at = (long) j << 2;
      sumFour(
          x,
          xBytes + at,
          xStride,
          centre,
          centreBytes + at,
          rows,
          sums,
          sumsBytes + at,
          squares,
          squaresBytes + at);
    }
    for (; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      sumOne(
          x,
          xBytes + at,
          xStride,
          centre,
          centreBytes + at,
          rows,
          sums,
          sumsBytes + at,
          squares,
          squaresBytes + at);
    }
  }

  private static void sumFour(
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment centre,
      long centreBytes,
      int rows,
      MemorySegment sums,
      long sumsBytes,
      MemorySegment squares,
      long squaresBytes) {
    FloatVector centre0 =
        FloatVector.fromMemorySegment(Lanes.FLOATS, centre, centreBytes, Lanes.ORDER);
    FloatVector centre1 =
        FloatVector.fromMemorySegment(Lanes.FLOATS, centre, centreBytes + Lanes.BYTES, Lanes.ORDER);
    FloatVector centre2 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, centre, centreBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    FloatVector centre3 =
        FloatVector.fromMemorySegment(
            Lanes.FLOATS, centre, centreBytes + 3 * Lanes.BYTES, Lanes.ORDER);
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
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, row, Lanes.ORDER).sub(centre0);
      sum0 = sum0.add(d0);
      square0 = d0.fma(d0, square0);
      FloatVector d1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, row + Lanes.BYTES, Lanes.ORDER)
              .sub(centre1);
      sum1 = sum1.add(d1);
      square1 = d1.fma(d1, square1);
      FloatVector d2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, row + 2 * Lanes.BYTES, Lanes.ORDER)
              .sub(centre2);
      sum2 = sum2.add(d2);
      square2 = d2.fma(d2, square2);
      FloatVector d3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, row + 3 * Lanes.BYTES, Lanes.ORDER)
              .sub(centre3);
      sum3 = sum3.add(d3);
      square3 = d3.fma(d3, square3);
      row += (long) xStride << 2;
    }
    sum0.intoMemorySegment(sums, sumsBytes, Lanes.ORDER);
    sum1.intoMemorySegment(sums, sumsBytes + Lanes.BYTES, Lanes.ORDER);
    sum2.intoMemorySegment(sums, sumsBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    sum3.intoMemorySegment(sums, sumsBytes + 3 * Lanes.BYTES, Lanes.ORDER);
    square0.intoMemorySegment(squares, squaresBytes, Lanes.ORDER);
    square1.intoMemorySegment(squares, squaresBytes + Lanes.BYTES, Lanes.ORDER);
    square2.intoMemorySegment(squares, squaresBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    square3.intoMemorySegment(squares, squaresBytes + 3 * Lanes.BYTES, Lanes.ORDER);
  }

  private static void sumOne(
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment centre,
      long centreBytes,
      int rows,
      MemorySegment sums,
      long sumsBytes,
      MemorySegment squares,
      long squaresBytes) {
    FloatVector middle =
        FloatVector.fromMemorySegment(Lanes.FLOATS, centre, centreBytes, Lanes.ORDER);
    FloatVector sum = FloatVector.zero(Lanes.FLOATS);
    FloatVector square = sum;
    long row = xBytes;
    long end = (long) rows << 2;
    for (long i = 0; i != end; i += Float.BYTES) {
      FloatVector deviation =
          FloatVector.fromMemorySegment(Lanes.FLOATS, x, row, Lanes.ORDER).sub(middle);
      sum = sum.add(deviation);
      square = deviation.fma(deviation, square);
      row += (long) xStride << 2;
    }
    sum.intoMemorySegment(sums, sumsBytes, Lanes.ORDER);
    square.intoMemorySegment(squares, squaresBytes, Lanes.ORDER);
  }
}
