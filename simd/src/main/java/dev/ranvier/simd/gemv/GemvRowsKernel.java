package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;

/**
 * y[width] = [y +] sum over listed rows of value · W[row, width], eight whole rows at a time in the
 * order of memory, each a stream for the prefetcher, the sums in memory: the same bits as {@link
 * GemvKernel}, whose stripes come back to each row. What does not make eight comes first, by
 * stripes.
 *
 * <p>Layout: the list as {@link InputList} writes it; W row-major; width a multiple of 16 floats; a
 * row of that many sums, which only a block after the first touches.
 *
 * <p>Needs: y and the sums apart from each other, from W and the list; hardware FMA.
 *
 * <p>Registers: 8 values, 1 sum: 9 of 16 or 32.
 *
 * <p>Defined by {@link GemvScalar}.
 *
 * <p>Rows and values are read by a method that has no vectors. C2 adds up, over all it inlines into
 * one method, how often a class was not the expected one; each scalar read brought 11 such cases
 * from other segments of the process, and from 100 on a cast of a vector may throw, which leaves
 * vectors on the heap that live across it. Both methods are too long to be inlined.
 *
 * <p>Time over that of stripes, by which {@link GemvOrder} decides ({@code bench/run.sh lab stripes
 * --quick}, AMD EPYC, Zen 4; 0 and 80 % of the inputs zero):
 *
 * <pre>
 *   inputs x outputs   vectors of 512 bits   of 256 bits
 *     64 x    64       1.67  1.23            1.74  1.33
 *    784 x   128       1.11  1.12            1.30  1.34
 *    784 x   512       1.01  1.02            1.04  1.14
 *   1024 x  1024       0.96  1.05            0.88  0.93
 *   2048 x  2048       0.96  0.91            0.54  0.51
 *   4096 x  4096       0.48  0.52            0.45  0.46
 *    512 x 16384       0.42  0.53            0.36  0.41
 * </pre>
 *
 * <p>Refused: four rows at a time, 0.60 (0.46) on 4096 outputs of 4096 inputs, by the same command;
 * two vectors a step: in a JVM whose profiles other tests had filled the loop was never compiled.
 */
final class GemvRowsKernel {

  private static final int ROWS = 8;

  private GemvRowsKernel() {}

  static void run(
      int width,
      int terms,
      long rows,
      long values,
      long w,
      long strideBytes,
      boolean first,
      long y,
      long sums) {
    assert width % Lanes.COUNT == 0;
    long bytes = (long) width << 2;
    int head = terms % ROWS;
    long to = first ? y : sums;
    GemvKernel.run(width, head, rows, values, w, strideBytes, true, to);
    for (int i = head; i != terms; i += ROWS) {
      listed(bytes, rows + ((long) i << 2), values + ((long) i << 2), w, strideBytes, to);
    }
    if (!first) {
      add(bytes, sums, y);
    }
  }

  /** y += value · W[row] for the next eight of the list, in their order. */
  private static void listed(long bytes, long rows, long values, long w, long strideBytes, long y) {
    long row = rows & Memory.ADDRESS;
    long value = values & Memory.ADDRESS;
    eight(
        bytes,
        y,
        w + Memory.ALL.get(JAVA_INT_UNALIGNED, row) * strideBytes,
        w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 4) * strideBytes,
        w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 8) * strideBytes,
        w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 12) * strideBytes,
        w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 16) * strideBytes,
        w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 20) * strideBytes,
        w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 24) * strideBytes,
        w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 28) * strideBytes,
        Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value),
        Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 4),
        Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 8),
        Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 12),
        Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 16),
        Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 20),
        Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 24),
        Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 28));
  }

  /** A method of its own, without a scalar read: see the class. */
  private static void eight(
      long bytes,
      long y,
      long w0,
      long w1,
      long w2,
      long w3,
      long w4,
      long w5,
      long w6,
      long w7,
      float value0,
      float value1,
      float value2,
      float value3,
      float value4,
      float value5,
      float value6,
      float value7) {
    FloatVector x0 = FloatVector.broadcast(Lanes.FLOATS, value0);
    FloatVector x1 = FloatVector.broadcast(Lanes.FLOATS, value1);
    FloatVector x2 = FloatVector.broadcast(Lanes.FLOATS, value2);
    FloatVector x3 = FloatVector.broadcast(Lanes.FLOATS, value3);
    FloatVector x4 = FloatVector.broadcast(Lanes.FLOATS, value4);
    FloatVector x5 = FloatVector.broadcast(Lanes.FLOATS, value5);
    FloatVector x6 = FloatVector.broadcast(Lanes.FLOATS, value6);
    FloatVector x7 = FloatVector.broadcast(Lanes.FLOATS, value7);
    for (long at = 0; at != bytes; at += Lanes.BYTES) {
      long to = (y + at) & Memory.ADDRESS;
      FloatVector s = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER);
      s =
          x0.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, (w0 + at) & Memory.ADDRESS, Lanes.ORDER),
              s);
      s =
          x1.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, (w1 + at) & Memory.ADDRESS, Lanes.ORDER),
              s);
      s =
          x2.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, (w2 + at) & Memory.ADDRESS, Lanes.ORDER),
              s);
      s =
          x3.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, (w3 + at) & Memory.ADDRESS, Lanes.ORDER),
              s);
      s =
          x4.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, (w4 + at) & Memory.ADDRESS, Lanes.ORDER),
              s);
      s =
          x5.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, (w5 + at) & Memory.ADDRESS, Lanes.ORDER),
              s);
      s =
          x6.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, (w6 + at) & Memory.ADDRESS, Lanes.ORDER),
              s);
      s =
          x7.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, (w7 + at) & Memory.ADDRESS, Lanes.ORDER),
              s);
      s.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
    }
  }

  private static void add(long bytes, long sums, long y) {
    for (long at = 0; at != bytes; at += Lanes.BYTES) {
      long to = (y + at) & Memory.ADDRESS;
      FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER)
          .add(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, (sums + at) & Memory.ADDRESS, Lanes.ORDER))
          .intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
    }
  }
}
