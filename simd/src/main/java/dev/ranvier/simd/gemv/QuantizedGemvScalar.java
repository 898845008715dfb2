package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ranvier.simd.vector.FloatsScalar;
import dev.ranvier.simd.vector.Memory;

/**
 * y[width] = [y +] sum over listed rows of value · W[row, width], W in bytes, in plain Java: the
 * definition.
 *
 * <p>Layout: the list as {@link InputList} writes it; W row-major; width a multiple of 8 columns.
 *
 * <p>Needs: y apart from W and the list.
 *
 * <p>Registers: 8 sums, 1 value.
 */
final class QuantizedGemvScalar {

  private static final int STRIPE = 8;

  private QuantizedGemvScalar() {}

  static void run(
      int width,
      int terms,
      long rows,
      long values,
      long w,
      long strideBytes,
      boolean first,
      long y) {
    assert width % STRIPE == 0;
    for (int j = 0; j < width; j += STRIPE) {
      long from = w + j;
      stripe(terms, rows, values, from, strideBytes, first, y + ((long) j << 2));
    }
  }

  private static void stripe(
      int terms, long rows, long values, long w, long strideBytes, boolean first, long y) {
    float s0 = 0f;
    float s1 = 0f;
    float s2 = 0f;
    float s3 = 0f;
    float s4 = 0f;
    float s5 = 0f;
    float s6 = 0f;
    float s7 = 0f;
    long end = rows + ((long) terms << 2);
    long value = values;
    for (long row = rows; row != end; row += Integer.BYTES) {
      int number = Memory.ALL.get(JAVA_INT_UNALIGNED, row & Memory.ADDRESS);
      long from = (w + number * strideBytes) & Memory.ADDRESS;
      float x = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, value & Memory.ADDRESS);
      s0 = FloatsScalar.multiplyAdd(x, Memory.ALL.get(JAVA_BYTE, from), s0);
      s1 = FloatsScalar.multiplyAdd(x, Memory.ALL.get(JAVA_BYTE, from + 1), s1);
      s2 = FloatsScalar.multiplyAdd(x, Memory.ALL.get(JAVA_BYTE, from + 2), s2);
      s3 = FloatsScalar.multiplyAdd(x, Memory.ALL.get(JAVA_BYTE, from + 3), s3);
      s4 = FloatsScalar.multiplyAdd(x, Memory.ALL.get(JAVA_BYTE, from + 4), s4);
      s5 = FloatsScalar.multiplyAdd(x, Memory.ALL.get(JAVA_BYTE, from + 5), s5);
      s6 = FloatsScalar.multiplyAdd(x, Memory.ALL.get(JAVA_BYTE, from + 6), s6);
      s7 = FloatsScalar.multiplyAdd(x, Memory.ALL.get(JAVA_BYTE, from + 7), s7);
      value += Float.BYTES;
    }
    long to = y & Memory.ADDRESS;
    if (!first) {
      s0 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, to) + s0;
      s1 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, to + 4) + s1;
      s2 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, to + 8) + s2;
      s3 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, to + 12) + s3;
      s4 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, to + 16) + s4;
      s5 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, to + 20) + s5;
      s6 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, to + 24) + s6;
      s7 = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, to + 28) + s7;
    }
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to, s0);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 4, s1);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 8, s2);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 12, s3);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 16, s4);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 20, s5);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 24, s6);
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to + 28, s7);
  }

  /** y[j] *= scale[j], once the last block is added. */
  static void scale(int width, long scale, long y) {
    for (int j = 0; j < width; j++) {
      long at = (long) j << 2;
      float factor = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, (scale + at) & Memory.ADDRESS);
      long to = (y + at) & Memory.ADDRESS;
      Memory.ALL.set(JAVA_FLOAT_UNALIGNED, to, Memory.ALL.get(JAVA_FLOAT_UNALIGNED, to) * factor);
    }
  }
}
