package dev.ranvier.simd.reduce;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * out[j] = sum of in[i, j], i ascending from +0.
 *
 * <p>in [rows, columns], out [columns], both padded to 16 floats; padding of out overwritten by
 * zeros. Needs: no overlap. Registers: 4 accumulators, one load. Defined by {@link
 * ColumnSumsScalar}. Four vectors side by side hide the latency of the addition, since no column
 * may be split.
 */
final class ColumnSumsKernel {

  private ColumnSumsKernel() {}

  static void run(
      MemorySegment in,
      long inBytes,
      int inStride,
      int rows,
      int columns,
      MemorySegment out,
      long outBytes) {
    int j = 0;
    for (; j <= columns - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
      long at = (long) j << 2;
      sumFour(in, inBytes + at, inStride, rows, out, outBytes + at);
    }
    for (; j < columns; j += Lanes.COUNT) {
      long at = (long) j << 2;
      sumOne(in, inBytes + at, inStride, rows, columns - j, out, outBytes + at);
    }
  }

  private static void sumFour(
      MemorySegment in, long inBytes, int inStride, int rows, MemorySegment out, long outBytes) {
    FloatVector sum0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int i = 0; i < rows; i++) {
      long row = PaddedRows.row(inBytes, inStride, i);
      sum0 = sum0.add(FloatVector.fromMemorySegment(Lanes.FLOATS, in, row, Lanes.ORDER));
      sum1 =
          sum1.add(FloatVector.fromMemorySegment(Lanes.FLOATS, in, row + Lanes.BYTES, Lanes.ORDER));
      sum2 =
          sum2.add(
              FloatVector.fromMemorySegment(Lanes.FLOATS, in, row + 2 * Lanes.BYTES, Lanes.ORDER));
      sum3 =
          sum3.add(
              FloatVector.fromMemorySegment(Lanes.FLOATS, in, row + 3 * Lanes.BYTES, Lanes.ORDER));
    }
    sum0.intoMemorySegment(out, outBytes, Lanes.ORDER);
    sum1.intoMemorySegment(out, outBytes + Lanes.BYTES, Lanes.ORDER);
    sum2.intoMemorySegment(out, outBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    sum3.intoMemorySegment(out, outBytes + 3 * Lanes.BYTES, Lanes.ORDER);
  }

  private static void sumOne(
      MemorySegment in,
      long inBytes,
      int inStride,
      int rows,
      int columns,
      MemorySegment out,
      long outBytes) {
    FloatVector sum = FloatVector.zero(Lanes.FLOATS);
    for (int i = 0; i < rows; i++) {
      sum =
          sum.add(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, in, PaddedRows.row(inBytes, inStride, i), Lanes.ORDER));
    }
    FloatVector.zero(Lanes.FLOATS)
        .blend(sum, Lanes.FLOATS.indexInRange(0, columns))
        .intoMemorySegment(out, outBytes, Lanes.ORDER);
  }
}
