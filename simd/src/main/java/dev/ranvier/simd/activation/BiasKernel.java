package dev.ranvier.simd.activation;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import jdk.incubator.vector.FloatVector;

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
    long from = Memory.address(x, xBytes);
    long added = Memory.address(bias, biasBytes);
    if (columns <= Lanes.COUNT) {
      addVector(from, xStride, added, rows);
    } else {
      for (int i = 0; i < rows; i++) {
        addRow(from, added, columns);
        from += (long) xStride << 2;
      }
    }
    Reference.reachabilityFence(x);
    Reference.reachabilityFence(bias);
  }

  private static void addRow(long x, long bias, int columns) {
    long end = Lanes.span(columns);
    for (long at = 0; at != end; at += Lanes.BYTES) {
      FloatVector b =
          FloatVector.fromMemorySegment(
              Lanes.FLOATS, Memory.ALL, (bias + at) & Memory.ADDRESS, Lanes.ORDER);
      long there = (x + at) & Memory.ADDRESS;
      FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, there, Lanes.ORDER)
          .add(b)
          .intoMemorySegment(Memory.ALL, there, Lanes.ORDER);
    }
  }

  /** Rows of one vector, without a loop in the loop. */
  private static void addVector(long x, int stride, long bias, int rows) {
    FloatVector b =
        FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, bias & Memory.ADDRESS, Lanes.ORDER);
    long end = PaddedRows.row(x, stride, rows);
    for (long row = x; row != end; row += (long) stride << 2) {
      long there = row & Memory.ADDRESS;
      FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, there, Lanes.ORDER)
          .add(b)
          .intoMemorySegment(Memory.ALL, there, Lanes.ORDER);
    }
  }
}
