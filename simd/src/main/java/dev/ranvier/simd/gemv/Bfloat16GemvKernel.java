package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.Memory;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y[width] = [y +] sum over listed rows of value · W[row, width], W in bfloat16, up to 8 vectors of
 * columns at a time.
 *
 * <p>Layout: the list as {@link InputList} writes it; W row-major; width a multiple of 16 columns.
 *
 * <p>Needs: y apart from W and the list; hardware FMA; little-endian memory, where the lower half
 * of an int is the even column of two.
 *
 * <p>Registers: 8 sums, 1 value, 2 for W: 11 of 16.
 *
 * <p>Defined by {@link Bfloat16GemvScalar}. Two vectors are one load of ints: shifted, they are the
 * even columns, masked, the odd ones; the sums are put in order at the end. Refused: a conversion
 * of each vector, {@code vpmovsxwd} and a shift; 16 sums of those, 1,740 bytecodes.
 */
final class Bfloat16GemvKernel {

  /** The upper half of an int. */
  private static final int ODD = 0xffff0000;

  private Bfloat16GemvKernel() {}

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
      long from = w + (at >> 1);
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
      IntVector w0 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from, Lanes.ORDER);
      s0 = x.fma(w0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), s0);
      s1 = x.fma(w0.and(ODD).reinterpretAsFloats(), s1);
      IntVector w1 =
          IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + Lanes.BYTES, Lanes.ORDER);
      s2 = x.fma(w1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), s2);
      s3 = x.fma(w1.and(ODD).reinterpretAsFloats(), s3);
      IntVector w2 =
          IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + 2 * Lanes.BYTES, Lanes.ORDER);
      s4 = x.fma(w2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), s4);
      s5 = x.fma(w2.and(ODD).reinterpretAsFloats(), s5);
      IntVector w3 =
          IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + 3 * Lanes.BYTES, Lanes.ORDER);
      s6 = x.fma(w3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), s6);
      s7 = x.fma(w3.and(ODD).reinterpretAsFloats(), s7);
      value += Float.BYTES;
    }
    long to = y & Memory.ADDRESS;
    FloatVector t0 = s0.rearrange(Lanes.ZIP_LOWER, s1);
    FloatVector t1 = s0.rearrange(Lanes.ZIP_UPPER, s1);
    FloatVector t2 = s2.rearrange(Lanes.ZIP_LOWER, s3);
    FloatVector t3 = s2.rearrange(Lanes.ZIP_UPPER, s3);
    FloatVector t4 = s4.rearrange(Lanes.ZIP_LOWER, s5);
    FloatVector t5 = s4.rearrange(Lanes.ZIP_UPPER, s5);
    FloatVector t6 = s6.rearrange(Lanes.ZIP_LOWER, s7);
    FloatVector t7 = s6.rearrange(Lanes.ZIP_UPPER, s7);
    if (!first) {
      t0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER).add(t0);
      t1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + Lanes.BYTES, Lanes.ORDER)
              .add(t1);
      t2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 2 * Lanes.BYTES, Lanes.ORDER)
              .add(t2);
      t3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 3 * Lanes.BYTES, Lanes.ORDER)
              .add(t3);
      t4 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 4 * Lanes.BYTES, Lanes.ORDER)
              .add(t4);
      t5 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 5 * Lanes.BYTES, Lanes.ORDER)
              .add(t5);
      t6 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 6 * Lanes.BYTES, Lanes.ORDER)
              .add(t6);
      t7 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 7 * Lanes.BYTES, Lanes.ORDER)
              .add(t7);
    }
    t0.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
    t1.intoMemorySegment(Memory.ALL, to + Lanes.BYTES, Lanes.ORDER);
    t2.intoMemorySegment(Memory.ALL, to + 2 * Lanes.BYTES, Lanes.ORDER);
    t3.intoMemorySegment(Memory.ALL, to + 3 * Lanes.BYTES, Lanes.ORDER);
    t4.intoMemorySegment(Memory.ALL, to + 4 * Lanes.BYTES, Lanes.ORDER);
    t5.intoMemorySegment(Memory.ALL, to + 5 * Lanes.BYTES, Lanes.ORDER);
    t6.intoMemorySegment(Memory.ALL, to + 6 * Lanes.BYTES, Lanes.ORDER);
    t7.intoMemorySegment(Memory.ALL, to + 7 * Lanes.BYTES, Lanes.ORDER);
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
      IntVector w0 = IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from, Lanes.ORDER);
      s0 = x.fma(w0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), s0);
      s1 = x.fma(w0.and(ODD).reinterpretAsFloats(), s1);
      IntVector w1 =
          IntVector.fromMemorySegment(Lanes.INTS, Memory.ALL, from + Lanes.BYTES, Lanes.ORDER);
      s2 = x.fma(w1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), s2);
      s3 = x.fma(w1.and(ODD).reinterpretAsFloats(), s3);
      value += Float.BYTES;
    }
    long to = y & Memory.ADDRESS;
    FloatVector t0 = s0.rearrange(Lanes.ZIP_LOWER, s1);
    FloatVector t1 = s0.rearrange(Lanes.ZIP_UPPER, s1);
    FloatVector t2 = s2.rearrange(Lanes.ZIP_LOWER, s3);
    FloatVector t3 = s2.rearrange(Lanes.ZIP_UPPER, s3);
    if (!first) {
      t0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER).add(t0);
      t1 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + Lanes.BYTES, Lanes.ORDER)
              .add(t1);
      t2 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 2 * Lanes.BYTES, Lanes.ORDER)
              .add(t2);
      t3 =
          FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to + 3 * Lanes.BYTES, Lanes.ORDER)
              .add(t3);
    }
    t0.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
    t1.intoMemorySegment(Memory.ALL, to + Lanes.BYTES, Lanes.ORDER);
    t2.intoMemorySegment(Memory.ALL, to + 2 * Lanes.BYTES, Lanes.ORDER);
    t3.intoMemorySegment(Memory.ALL, to + 3 * Lanes.BYTES, Lanes.ORDER);
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
      // The cast is for C2: called on Vector, it took lanewise for FloatVector's, since elsewhere
      // castShape made floats, and ended the JVM for a float that cannot be shifted.
      IntVector w0 =
          (IntVector)
              ShortVector.fromMemorySegment(Lanes.HALF_SHORTS, Memory.ALL, from, Lanes.ORDER)
                  .castShape(Lanes.INTS, 0);
      s0 = x.fma(w0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats(), s0);
      value += Float.BYTES;
    }
    long to = y & Memory.ADDRESS;
    if (!first) {
      s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, Memory.ALL, to, Lanes.ORDER).add(s0);
    }
    s0.intoMemorySegment(Memory.ALL, to, Lanes.ORDER);
  }
}
