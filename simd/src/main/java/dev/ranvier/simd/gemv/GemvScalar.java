package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ranvier.simd.Simd;
import java.lang.foreign.MemorySegment;

/**
 * y[width] = [y +] sum over listed rows of value · W[row, width], in plain Java: the definition.
 *
 * <p>Layout: the list as {@link InputList} writes it; W row-major; width a multiple of 8.
 *
 * <p>Needs: y apart from W and the list.
 *
 * <p>Registers: 8 sums, 1 value.
 */
final class GemvScalar {

  private static final int STRIPE = 8;

  private GemvScalar() {}

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
    assert width % STRIPE == 0;
    for (int j = 0; j < width; j += STRIPE) {
      long at = (long) j << 2;
      stripe(
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

  private static float multiplyAdd(float x, float y, float sum) {
    return Simd.FMA ? Math.fma(x, y, sum) : x * y + sum;
  }

  private static void stripe(
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
    float s0 = 0f;
    float s1 = 0f;
    float s2 = 0f;
    float s3 = 0f;
    float s4 = 0f;
    float s5 = 0f;
    float s6 = 0f;
    float s7 = 0f;
    long end = rowsBytes + ((long) terms << 2);
    long value = valuesBytes;
    for (long row = rowsBytes; row != end; row += Float.BYTES) {
      long from = wBytes + list.get(JAVA_INT_UNALIGNED, row) * strideBytes;
      float x = list.get(JAVA_FLOAT_UNALIGNED, value);
      s0 = multiplyAdd(x, w.get(JAVA_FLOAT_UNALIGNED, from), s0);
      s1 = multiplyAdd(x, w.get(JAVA_FLOAT_UNALIGNED, from + 4), s1);
      s2 = multiplyAdd(x, w.get(JAVA_FLOAT_UNALIGNED, from + 8), s2);
      s3 = multiplyAdd(x, w.get(JAVA_FLOAT_UNALIGNED, from + 12), s3);
      s4 = multiplyAdd(x, w.get(JAVA_FLOAT_UNALIGNED, from + 16), s4);
      s5 = multiplyAdd(x, w.get(JAVA_FLOAT_UNALIGNED, from + 20), s5);
      s6 = multiplyAdd(x, w.get(JAVA_FLOAT_UNALIGNED, from + 24), s6);
      s7 = multiplyAdd(x, w.get(JAVA_FLOAT_UNALIGNED, from + 28), s7);
      value += Float.BYTES;
    }
    if (!first) {
      s0 = y.get(JAVA_FLOAT_UNALIGNED, yBytes) + s0;
      s1 = y.get(JAVA_FLOAT_UNALIGNED, yBytes + 4) + s1;
      s2 = y.get(JAVA_FLOAT_UNALIGNED, yBytes + 8) + s2;
      s3 = y.get(JAVA_FLOAT_UNALIGNED, yBytes + 12) + s3;
      s4 = y.get(JAVA_FLOAT_UNALIGNED, yBytes + 16) + s4;
      s5 = y.get(JAVA_FLOAT_UNALIGNED, yBytes + 20) + s5;
      s6 = y.get(JAVA_FLOAT_UNALIGNED, yBytes + 24) + s6;
      s7 = y.get(JAVA_FLOAT_UNALIGNED, yBytes + 28) + s7;
    }
    y.set(JAVA_FLOAT_UNALIGNED, yBytes, s0);
    y.set(JAVA_FLOAT_UNALIGNED, yBytes + 4, s1);
    y.set(JAVA_FLOAT_UNALIGNED, yBytes + 8, s2);
    y.set(JAVA_FLOAT_UNALIGNED, yBytes + 12, s3);
    y.set(JAVA_FLOAT_UNALIGNED, yBytes + 16, s4);
    y.set(JAVA_FLOAT_UNALIGNED, yBytes + 20, s5);
    y.set(JAVA_FLOAT_UNALIGNED, yBytes + 24, s6);
    y.set(JAVA_FLOAT_UNALIGNED, yBytes + 28, s7);
  }
}
