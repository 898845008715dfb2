package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;

/**
 * y[width] = [y +] sum over listed rows of value · W[row, width], W in bytes, up to 8 vectors of
 * columns at a time.
 *
 * <p>Layout: the list as {@link InputList} writes it; W row-major; width a multiple of 16 columns.
 *
 * <p>Needs: y apart from W and the list; hardware FMA; vectors of 8 floats or more, since the bytes
 * for 4 are no vector.
 *
 * <p>Registers: 8 sums, 1 value, 1 for W: 10 of 16.
 *
 * <p>Defined by {@link QuantizedGemvScalar}. Refused: 16 sums, for which C1 runs out of registers
 * (1,549 bytecodes): in some JVMs the stripe then stayed in the interpreter for seconds.
 */
final class QuantizedGemvKernel {

  /** Bytes of W for one vector. */
  private static final int STEP = Lanes.COUNT;

  private QuantizedGemvKernel() {}

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
      long vectors = (stop - at) / Lanes.BYTES;
      long from = w + (at >> 2);
      if (vectors >= 8) {
        stripe8(terms, rows, values, from, strideBytes, first, y + at);
        at += 8L * Lanes.BYTES;
      } else if (vectors >= 4) {
        stripe4(terms, rows, values, from, strideBytes, first, y + at);
        at += 4L * Lanes.BYTES;
      } else {
        stripe1(terms, rows, values, from, strideBytes, first, y + at);
        at += Lanes.BYTES;
      }
    }
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
      s0 =
          x.fma(
              ByteVector.fromMemorySegment(Lanes.QUARTER_BYTES, Memory.ALL, from, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
              s0);
      s1 =
          x.fma(
              ByteVector.fromMemorySegment(
                      Lanes.QUARTER_BYTES, Memory.ALL, from + STEP, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
              s1);
      s2 =
          x.fma(
              ByteVector.fromMemorySegment(
                      Lanes.QUARTER_BYTES, Memory.ALL, from + 2 * STEP, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
              s2);
      s3 =
          x.fma(
              ByteVector.fromMemorySegment(
                      Lanes.QUARTER_BYTES, Memory.ALL, from + 3 * STEP, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
              s3);
      s4 =
          x.fma(
              ByteVector.fromMemorySegment(
                      Lanes.QUARTER_BYTES, Memory.ALL, from + 4 * STEP, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
              s4);
      s5 =
          x.fma(
              ByteVector.fromMemorySegment(
                      Lanes.QUARTER_BYTES, Memory.ALL, from + 5 * STEP, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
              s5);
      s6 =
          x.fma(
              ByteVector.fromMemorySegment(
                      Lanes.QUARTER_BYTES, Memory.ALL, from + 6 * STEP, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
              s6);
      s7 =
          x.fma(
              ByteVector.fromMemorySegment(
                      Lanes.QUARTER_BYTES, Memory.ALL, from + 7 * STEP, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
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
      s0 =
          x.fma(
              ByteVector.fromMemorySegment(Lanes.QUARTER_BYTES, Memory.ALL, from, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
              s0);
      s1 =
          x.fma(
              ByteVector.fromMemorySegment(
                      Lanes.QUARTER_BYTES, Memory.ALL, from + STEP, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
              s1);
      s2 =
          x.fma(
              ByteVector.fromMemorySegment(
                      Lanes.QUARTER_BYTES, Memory.ALL, from + 2 * STEP, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
              s2);
      s3 =
          x.fma(
              ByteVector.fromMemorySegment(
                      Lanes.QUARTER_BYTES, Memory.ALL, from + 3 * STEP, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
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
      s0 =
          x.fma(
              ByteVector.fromMemorySegment(Lanes.QUARTER_BYTES, Memory.ALL, from, Lanes.ORDER)
                  .castShape(Lanes.FLOATS, 0),
              s0);
      value += Float.BYTES;
    }
    long to = y & Memory.ADDRESS;
    if (!first) {
      s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER).add(s0);
    }
    s0.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
  }

  /** y[j] *= scale[j], once the last block is added. */
  static void scale(int width, long scale, long y) {
    long stop = y + ((long) width << 2);
    long factors = scale;
    for (long to = y; to != stop; to += Lanes.BYTES) {
      FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to & Memory.ADDRESS, Lanes.ORDER)
          .mul(
              FloatVector.fromMemorySegment(
                  Lanes.FLOATS, Memory.ALL, factors & Memory.ADDRESS, Lanes.ORDER))
          .intoMemorySegment(Memory.ALL, to & Memory.ADDRESS, Lanes.ORDER);
      factors += Lanes.BYTES;
    }
  }
}
