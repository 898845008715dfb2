package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;

/**
 * y[width] = [y +] sum over listed rows of value · W[row, width], up to 16 vectors of columns at a
 * time; long, since each width's loop is written out.
 *
 * <p>Layout: the list as {@link InputList} writes it; W row-major; width a multiple of 16 floats.
 *
 * <p>Needs: y apart from W and the list; hardware FMA.
 *
 * <p>Registers: 16 sums, 1 value: 17 of 32; with 16 registers the widest stripe has 8 sums.
 *
 * <p>Defined by {@link GemvScalar}.
 *
 * <p>For a W that is small or narrow; elsewhere whole rows are faster, see {@link GemvRowsKernel}.
 */
final class GemvKernel {

  /** Vectors in a stripe: as many sums as there are registers for. */
  private static final int WIDEST = Lanes.COUNT >= 16 ? 16 : 8;

  private GemvKernel() {}

  static void run(
      int width,
      int terms,
      long rows,
      long values,
      long w,
      long strideBytes,
      boolean first,
      long y) {
    assert width % Lanes.COUNT == 0;
    long stop = (long) width << 2;
    for (long at = 0; at != stop; ) {
      long vectors = Math.min(WIDEST, (stop - at) / Lanes.BYTES);
      if (vectors == 16) {
        stripe16(terms, rows, values, w + at, strideBytes, first, y + at);
        at += 16L * Lanes.BYTES;
      } else if (vectors >= 8) {
        stripe8(terms, rows, values, w + at, strideBytes, first, y + at);
        at += 8L * Lanes.BYTES;
      } else if (vectors >= 4) {
        stripe4(terms, rows, values, w + at, strideBytes, first, y + at);
        at += 4L * Lanes.BYTES;
      } else {
        stripe1(terms, rows, values, w + at, strideBytes, first, y + at);
        at += Lanes.BYTES;
      }
    }
  }

  private static void stripe16(
      int terms, long rows, long values, long w, long strideBytes, boolean first, long y) {
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    FloatVector s0 = zero;
    FloatVector s1 = zero;
    FloatVector s2 = zero;
    FloatVector s3 = zero;
    FloatVector s4 = zero;
    FloatVector s5 = zero;
    FloatVector s6 = zero;
    FloatVector s7 = zero;
    FloatVector s8 = zero;
    FloatVector s9 = zero;
    FloatVector s10 = zero;
    FloatVector s11 = zero;
    FloatVector s12 = zero;
    FloatVector s13 = zero;
    FloatVector s14 = zero;
    FloatVector s15 = zero;
    long value = values;
    long end = rows + ((long) terms << 2);
    for (long row = rows; row != end; row += Integer.BYTES) {
      int number = Memory.ALL.get(JAVA_INT_UNALIGNED, row & Memory.ADDRESS);
      long from = (w + number * strideBytes) & Memory.ADDRESS;
      FloatVector x =
          FloatVector.broadcast(
              Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value & Memory.ADDRESS));
      s0 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from, Lanes.ORDER), s0);
      s1 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + Lanes.BYTES, Lanes.ORDER),
              s1);
      s2 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 2 * Lanes.BYTES, Lanes.ORDER),
              s2);
      s3 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 3 * Lanes.BYTES, Lanes.ORDER),
              s3);
      s4 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 4 * Lanes.BYTES, Lanes.ORDER),
              s4);
      s5 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 5 * Lanes.BYTES, Lanes.ORDER),
              s5);
      s6 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 6 * Lanes.BYTES, Lanes.ORDER),
              s6);
      s7 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 7 * Lanes.BYTES, Lanes.ORDER),
              s7);
      s8 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 8 * Lanes.BYTES, Lanes.ORDER),
              s8);
      s9 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 9 * Lanes.BYTES, Lanes.ORDER),
              s9);
      s10 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 10 * Lanes.BYTES, Lanes.ORDER),
              s10);
      s11 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 11 * Lanes.BYTES, Lanes.ORDER),
              s11);
      s12 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 12 * Lanes.BYTES, Lanes.ORDER),
              s12);
      s13 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 13 * Lanes.BYTES, Lanes.ORDER),
              s13);
      s14 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 14 * Lanes.BYTES, Lanes.ORDER),
              s14);
      s15 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 15 * Lanes.BYTES, Lanes.ORDER),
              s15);
      value += Float.BYTES;
    }
    long to = y & Memory.ADDRESS;
    if (!first) {
      s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER).add(s0);
      s1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + Lanes.BYTES, Lanes.ORDER)
              .add(s1);
      s2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 2 * Lanes.BYTES, Lanes.ORDER)
              .add(s2);
      s3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 3 * Lanes.BYTES, Lanes.ORDER)
              .add(s3);
      s4 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 4 * Lanes.BYTES, Lanes.ORDER)
              .add(s4);
      s5 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 5 * Lanes.BYTES, Lanes.ORDER)
              .add(s5);
      s6 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 6 * Lanes.BYTES, Lanes.ORDER)
              .add(s6);
      s7 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 7 * Lanes.BYTES, Lanes.ORDER)
              .add(s7);
      s8 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 8 * Lanes.BYTES, Lanes.ORDER)
              .add(s8);
      s9 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 9 * Lanes.BYTES, Lanes.ORDER)
              .add(s9);
      s10 =
          FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, to + 10 * Lanes.BYTES, Lanes.ORDER)
              .add(s10);
      s11 =
          FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, to + 11 * Lanes.BYTES, Lanes.ORDER)
              .add(s11);
      s12 =
          FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, to + 12 * Lanes.BYTES, Lanes.ORDER)
              .add(s12);
      s13 =
          FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, to + 13 * Lanes.BYTES, Lanes.ORDER)
              .add(s13);
      s14 =
          FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, to + 14 * Lanes.BYTES, Lanes.ORDER)
              .add(s14);
      s15 =
          FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, to + 15 * Lanes.BYTES, Lanes.ORDER)
              .add(s15);
    }
    s0.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
    s1.intoMemorySegment(Memory.ALL, to + Lanes.BYTES, Lanes.ORDER);
    s2.intoMemorySegment(Memory.ALL, to + 2 * Lanes.BYTES, Lanes.ORDER);
    s3.intoMemorySegment(Memory.ALL, to + 3 * Lanes.BYTES, Lanes.ORDER);
    s4.intoMemorySegment(Memory.ALL, to + 4 * Lanes.BYTES, Lanes.ORDER);
    s5.intoMemorySegment(Memory.ALL, to + 5 * Lanes.BYTES, Lanes.ORDER);
    s6.intoMemorySegment(Memory.ALL, to + 6 * Lanes.BYTES, Lanes.ORDER);
    s7.intoMemorySegment(Memory.ALL, to + 7 * Lanes.BYTES, Lanes.ORDER);
    s8.intoMemorySegment(Memory.ALL, to + 8 * Lanes.BYTES, Lanes.ORDER);
    s9.intoMemorySegment(Memory.ALL, to + 9 * Lanes.BYTES, Lanes.ORDER);
    s10.intoMemorySegment(Memory.ALL, to + 10 * Lanes.BYTES, Lanes.ORDER);
    s11.intoMemorySegment(Memory.ALL, to + 11 * Lanes.BYTES, Lanes.ORDER);
    s12.intoMemorySegment(Memory.ALL, to + 12 * Lanes.BYTES, Lanes.ORDER);
    s13.intoMemorySegment(Memory.ALL, to + 13 * Lanes.BYTES, Lanes.ORDER);
    s14.intoMemorySegment(Memory.ALL, to + 14 * Lanes.BYTES, Lanes.ORDER);
    s15.intoMemorySegment(Memory.ALL, to + 15 * Lanes.BYTES, Lanes.ORDER);
  }

  private static void stripe8(
      int terms, long rows, long values, long w, long strideBytes, boolean first, long y) {
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    FloatVector s0 = zero;
    FloatVector s1 = zero;
    FloatVector s2 = zero;
    FloatVector s3 = zero;
    FloatVector s4 = zero;
    FloatVector s5 = zero;
    FloatVector s6 = zero;
    FloatVector s7 = zero;
    long value = values;
    long end = rows + ((long) terms << 2);
    for (long row = rows; row != end; row += Integer.BYTES) {
      int number = Memory.ALL.get(JAVA_INT_UNALIGNED, row & Memory.ADDRESS);
      long from = (w + number * strideBytes) & Memory.ADDRESS;
      FloatVector x =
          FloatVector.broadcast(
              Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value & Memory.ADDRESS));
      s0 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from, Lanes.ORDER), s0);
      s1 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + Lanes.BYTES, Lanes.ORDER),
              s1);
      s2 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 2 * Lanes.BYTES, Lanes.ORDER),
              s2);
      s3 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 3 * Lanes.BYTES, Lanes.ORDER),
              s3);
      s4 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 4 * Lanes.BYTES, Lanes.ORDER),
              s4);
      s5 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 5 * Lanes.BYTES, Lanes.ORDER),
              s5);
      s6 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 6 * Lanes.BYTES, Lanes.ORDER),
              s6);
      s7 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 7 * Lanes.BYTES, Lanes.ORDER),
              s7);
      value += Float.BYTES;
    }
    long to = y & Memory.ADDRESS;
    if (!first) {
      s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER).add(s0);
      s1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + Lanes.BYTES, Lanes.ORDER)
              .add(s1);
      s2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 2 * Lanes.BYTES, Lanes.ORDER)
              .add(s2);
      s3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 3 * Lanes.BYTES, Lanes.ORDER)
              .add(s3);
      s4 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 4 * Lanes.BYTES, Lanes.ORDER)
              .add(s4);
      s5 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 5 * Lanes.BYTES, Lanes.ORDER)
              .add(s5);
      s6 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 6 * Lanes.BYTES, Lanes.ORDER)
              .add(s6);
      s7 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 7 * Lanes.BYTES, Lanes.ORDER)
              .add(s7);
    }
    s0.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
    s1.intoMemorySegment(Memory.ALL, to + Lanes.BYTES, Lanes.ORDER);
    s2.intoMemorySegment(Memory.ALL, to + 2 * Lanes.BYTES, Lanes.ORDER);
    s3.intoMemorySegment(Memory.ALL, to + 3 * Lanes.BYTES, Lanes.ORDER);
    s4.intoMemorySegment(Memory.ALL, to + 4 * Lanes.BYTES, Lanes.ORDER);
    s5.intoMemorySegment(Memory.ALL, to + 5 * Lanes.BYTES, Lanes.ORDER);
    s6.intoMemorySegment(Memory.ALL, to + 6 * Lanes.BYTES, Lanes.ORDER);
    s7.intoMemorySegment(Memory.ALL, to + 7 * Lanes.BYTES, Lanes.ORDER);
  }

  private static void stripe4(
      int terms, long rows, long values, long w, long strideBytes, boolean first, long y) {
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    FloatVector s0 = zero;
    FloatVector s1 = zero;
    FloatVector s2 = zero;
    FloatVector s3 = zero;
    long value = values;
    long end = rows + ((long) terms << 2);
    for (long row = rows; row != end; row += Integer.BYTES) {
      int number = Memory.ALL.get(JAVA_INT_UNALIGNED, row & Memory.ADDRESS);
      long from = (w + number * strideBytes) & Memory.ADDRESS;
      FloatVector x =
          FloatVector.broadcast(
              Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value & Memory.ADDRESS));
      s0 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from, Lanes.ORDER), s0);
      s1 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + Lanes.BYTES, Lanes.ORDER),
              s1);
      s2 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 2 * Lanes.BYTES, Lanes.ORDER),
              s2);
      s3 =
          x.fma(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, from + 3 * Lanes.BYTES, Lanes.ORDER),
              s3);
      value += Float.BYTES;
    }
    long to = y & Memory.ADDRESS;
    if (!first) {
      s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER).add(s0);
      s1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + Lanes.BYTES, Lanes.ORDER)
              .add(s1);
      s2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 2 * Lanes.BYTES, Lanes.ORDER)
              .add(s2);
      s3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 3 * Lanes.BYTES, Lanes.ORDER)
              .add(s3);
    }
    s0.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
    s1.intoMemorySegment(Memory.ALL, to + Lanes.BYTES, Lanes.ORDER);
    s2.intoMemorySegment(Memory.ALL, to + 2 * Lanes.BYTES, Lanes.ORDER);
    s3.intoMemorySegment(Memory.ALL, to + 3 * Lanes.BYTES, Lanes.ORDER);
  }

  private static void stripe1(
      int terms, long rows, long values, long w, long strideBytes, boolean first, long y) {
    FloatVector zero = FloatVector.zero(Lanes.FLOATS);
    FloatVector s0 = zero;
    long value = values;
    long end = rows + ((long) terms << 2);
    for (long row = rows; row != end; row += Integer.BYTES) {
      int number = Memory.ALL.get(JAVA_INT_UNALIGNED, row & Memory.ADDRESS);
      long from = (w + number * strideBytes) & Memory.ADDRESS;
      FloatVector x =
          FloatVector.broadcast(
              Lanes.FLOATS, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value & Memory.ADDRESS));
      s0 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, from, Lanes.ORDER), s0);
      value += Float.BYTES;
    }
    long to = y & Memory.ADDRESS;
    if (!first) {
      s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER).add(s0);
    }
    s0.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
  }
}
