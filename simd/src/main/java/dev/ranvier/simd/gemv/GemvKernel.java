package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ranvier.simd.vector.Lanes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * y[width] = [y +] sum over listed rows of value · W[row, width], 8 vectors of columns at a time.
 *
 * <p>Layout: the list as {@link InputList} writes it; W row-major; width a multiple of 16 floats.
 *
 * <p>Needs: y apart from W and the list; hardware FMA.
 *
 * <p>Registers: 8 sums, 1 value, 1 of W: 10 of 16.
 *
 * <p>Defined by {@link GemvScalar}.
 *
 * <p>Refused: loops that C2 counts, for the reason in the GEMM tiles.
 */
final class GemvKernel {

  private static final int VECTORS = 8;
  private static final int STRIPE = VECTORS * Lanes.COUNT;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private GemvKernel() {}

  static void run(
      int width,
      int terms,
      MemorySegment list,
      long rowsBytes,
      long valuesBytes,
      MemorySegment w,
      long wBytes,
      int ldw,
      boolean first,
      MemorySegment y,
      long yBytes) {
    assert width % Lanes.COUNT == 0;
    int j = 0;
    for (; j + STRIPE <= width; j += STRIPE) {
      long at = (long) j << 2;
      stripe8(
          terms,
          list,
          rowsBytes,
          valuesBytes,
          w,
          wBytes + at,
          (long) ldw << 2,
          first,
          y,
          yBytes + at);
    }
    for (; j < width; j += Lanes.COUNT) {
      long at = (long) j << 2;
      stripe1(
          terms,
          list,
          rowsBytes,
          valuesBytes,
          w,
          wBytes + at,
          (long) ldw << 2,
          first,
          y,
          yBytes + at);
    }
  }

  private static void stripe8(
      int terms,
      MemorySegment list,
      long rowsBytes,
      long valuesBytes,
      MemorySegment w,
      long wBytes,
      long strideBytes,
      boolean first,
      MemorySegment y,
      long yBytes) {
    FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s1 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s2 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s3 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s4 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s5 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s6 = FloatVector.zero(Lanes.FLOATS);
    FloatVector s7 = FloatVector.zero(Lanes.FLOATS);
    long end = rowsBytes + ((long) terms << 2);
    long value = valuesBytes;
    for (long row = rowsBytes; row != end; row += Float.BYTES) {
      long from = wBytes + list.get(JAVA_INT_UNALIGNED, row) * strideBytes;
      FloatVector x = FloatVector.broadcast(Lanes.FLOATS, list.get(JAVA_FLOAT_UNALIGNED, value));
      s0 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, w, from, ORDER), s0);
      s1 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, w, from + Lanes.BYTES, ORDER), s1);
      s2 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, w, from + 2 * Lanes.BYTES, ORDER), s2);
      s3 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, w, from + 3 * Lanes.BYTES, ORDER), s3);
      s4 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, w, from + 4 * Lanes.BYTES, ORDER), s4);
      s5 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, w, from + 5 * Lanes.BYTES, ORDER), s5);
      s6 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, w, from + 6 * Lanes.BYTES, ORDER), s6);
      s7 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, w, from + 7 * Lanes.BYTES, ORDER), s7);
      value += Float.BYTES;
    }
    if (!first) {
      s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes, ORDER).add(s0);
      s1 = FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + Lanes.BYTES, ORDER).add(s1);
      s2 = FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + 2 * Lanes.BYTES, ORDER).add(s2);
      s3 = FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + 3 * Lanes.BYTES, ORDER).add(s3);
      s4 = FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + 4 * Lanes.BYTES, ORDER).add(s4);
      s5 = FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + 5 * Lanes.BYTES, ORDER).add(s5);
      s6 = FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + 6 * Lanes.BYTES, ORDER).add(s6);
      s7 = FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes + 7 * Lanes.BYTES, ORDER).add(s7);
    }
    s0.intoMemorySegment(y, yBytes, ORDER);
    s1.intoMemorySegment(y, yBytes + Lanes.BYTES, ORDER);
    s2.intoMemorySegment(y, yBytes + 2 * Lanes.BYTES, ORDER);
    s3.intoMemorySegment(y, yBytes + 3 * Lanes.BYTES, ORDER);
    s4.intoMemorySegment(y, yBytes + 4 * Lanes.BYTES, ORDER);
    s5.intoMemorySegment(y, yBytes + 5 * Lanes.BYTES, ORDER);
    s6.intoMemorySegment(y, yBytes + 6 * Lanes.BYTES, ORDER);
    s7.intoMemorySegment(y, yBytes + 7 * Lanes.BYTES, ORDER);
  }

  private static void stripe1(
      int terms,
      MemorySegment list,
      long rowsBytes,
      long valuesBytes,
      MemorySegment w,
      long wBytes,
      long strideBytes,
      boolean first,
      MemorySegment y,
      long yBytes) {
    FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
    long end = rowsBytes + ((long) terms << 2);
    long value = valuesBytes;
    for (long row = rowsBytes; row != end; row += Float.BYTES) {
      long from = wBytes + list.get(JAVA_INT_UNALIGNED, row) * strideBytes;
      FloatVector x = FloatVector.broadcast(Lanes.FLOATS, list.get(JAVA_FLOAT_UNALIGNED, value));
      s0 = x.fma(FloatVector.fromMemorySegment(Lanes.FLOATS, w, from, ORDER), s0);
      value += Float.BYTES;
    }
    if (!first) {
      s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, y, yBytes, ORDER).add(s0);
    }
    s0.intoMemorySegment(y, yBytes, ORDER);
  }
}
