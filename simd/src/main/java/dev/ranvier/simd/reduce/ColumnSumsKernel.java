package dev.ranvier.simd.reduce;

import dev.ranvier.simd.matrix.Matrix;
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

  static void run(Matrix in, Matrix out, int firstColumn, int rows, int columns) {
    int j = 0;
    for (; j <= columns - 4 * Lanes.COUNT; j += 4 * Lanes.COUNT) {
      long at = (long) firstColumn + j << 2;
      sumFour(in, out, at, rows);
    }
    for (; j < columns; j += Lanes.COUNT) {
      long at = (long) firstColumn + j << 2;
      sumOne(in, out, at, rows, columns - j);
    }
  }

  private static void sumFour(Matrix in, Matrix out, long at, int rows) {
    MemorySegment inRows = in.segment();
    long inBytes = in.bytes() + at;
    int inStride = in.stride();
    MemorySegment outRows = out.segment();
    long outBytes = out.bytes() + at;
    FloatVector sum0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int i = 0; i < rows; i++) {
      long row = PaddedRows.row(inBytes, inStride, i);
      sum0 = sum0.add(FloatVector.fromMemorySegment(Lanes.FLOATS, inRows, row, Lanes.ORDER));
      sum1 =
          sum1.add(
              FloatVector.fromMemorySegment(Lanes.FLOATS, inRows, row + Lanes.BYTES, Lanes.ORDER));
      sum2 =
          sum2.add(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, inRows, row + 2 * Lanes.BYTES, Lanes.ORDER));
      sum3 =
          sum3.add(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, inRows, row + 3 * Lanes.BYTES, Lanes.ORDER));
    }
    sum0.intoMemorySegment(outRows, outBytes, Lanes.ORDER);
    sum1.intoMemorySegment(outRows, outBytes + Lanes.BYTES, Lanes.ORDER);
    sum2.intoMemorySegment(outRows, outBytes + 2 * Lanes.BYTES, Lanes.ORDER);
    sum3.intoMemorySegment(outRows, outBytes + 3 * Lanes.BYTES, Lanes.ORDER);
  }

  private static void sumOne(Matrix in, Matrix out, long at, int rows, int columns) {
    MemorySegment inRows = in.segment();
    long inBytes = in.bytes() + at;
    int inStride = in.stride();
    MemorySegment outRows = out.segment();
    long outBytes = out.bytes() + at;
    FloatVector sum = FloatVector.zero(Lanes.FLOATS);
    for (int i = 0; i < rows; i++) {
      sum =
          sum.add(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, inRows, PaddedRows.row(inBytes, inStride, i), Lanes.ORDER));
    }
    FloatVector.zero(Lanes.FLOATS)
        .blend(sum, Lanes.FLOATS.indexInRange(0, columns))
        .intoMemorySegment(outRows, outBytes, Lanes.ORDER);
  }
}
