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
 * <p>How many times as fast as stripes (AMD EPYC, Zen 4, 1 MB of second-level and 32 MB of
 * third-level cache, thread CPU time; 0, 50 and 80 % of the inputs zero, others in each call;
 * {@code bench/run.sh lab stripes}), of two vectors a step; {@link GemvOrder} says why it is not
 * chosen:
 *
 * <pre>
 *   inputs x outputs   vectors of 512 bits   of 256 bits
 *     64 x    64       0.50  0.50  0.79      0.47  0.46  0.61
 *    784 x   128       0.82  0.80  0.87      0.87  0.88  0.84
 *    784 x   512       0.97  0.99  0.98      1.10  1.08  1.00
 *   1024 x  1024       1.00  1.01  1.00      1.25  1.34  1.21
 *   2048 x  2048       1.03  1.09  1.17      2.2   1.8   1.4
 *   4096 x  4096       2.0   1.9   1.9       2.4   2.5   2.4
 *    512 x 16384       2.1   2.1   1.9       2.6   2.8   2.8
 *   8192 x    64                             0.70  0.81  0.80
 * </pre>
 *
 * <p>Refused: four rows at a time, 1.7 on 4096 outputs of 4096 inputs (2.0 to 2.2 with 256 bits),
 * though 1.05 (1.3) on 1024 of 1024; sixteen, 0.6 to 0.8 (0.5) wherever W fits into the third
 * level; four vectors a step and columns in panels whose sums stay in the first level, the same;
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
      eight(bytes, rows + ((long) i << 2), values + ((long) i << 2), w, strideBytes, to);
    }
    if (!first) {
      add(bytes, sums, y);
    }
  }

  /** y += value · W[row] for the next eight of the list, in their order. */
  private static void eight(long bytes, long rows, long values, long w, long strideBytes, long y) {
    long row = rows & Memory.ADDRESS;
    long value = values & Memory.ADDRESS;
    long w0 = w + Memory.ALL.get(JAVA_INT_UNALIGNED, row) * strideBytes;
    long w1 = w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 4) * strideBytes;
    long w2 = w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 8) * strideBytes;
    long w3 = w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 12) * strideBytes;
    long w4 = w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 16) * strideBytes;
    long w5 = w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 20) * strideBytes;
    long w6 = w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 24) * strideBytes;
    long w7 = w + Memory.ALL.get(JAVA_INT_UNALIGNED, row + 28) * strideBytes;
    FloatVector x0 =
        FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value));
    FloatVector x1 =
        FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 4));
    FloatVector x2 =
        FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 8));
    FloatVector x3 =
        FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 12));
    FloatVector x4 =
        FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 16));
    FloatVector x5 =
        FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 20));
    FloatVector x6 =
        FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 24));
    FloatVector x7 =
        FloatVector.broadcast(Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value + 28));
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
