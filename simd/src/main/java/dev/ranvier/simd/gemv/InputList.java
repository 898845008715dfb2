package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Lists the inputs of a block: row numbers and values side by side, in ascending order. Scalar twin
 * of {@link InputListKernel}.
 */
final class InputList {

  /** The numbers of all rows of a block, for the kernels, beside inputs where they lie. */
  static final class AllRows {
    static final long LIST = list();

    private AllRows() {}

    private static long list() {
      MemorySegment numbers = Memory.allocate(Arena.global(), (long) Gemm.KC * Integer.BYTES, 64);
      for (int row = 0; row < Gemm.KC; row++) {
        numbers.setAtIndex(JAVA_INT, row, row);
      }
      return Memory.address(numbers, 0);
    }
  }

  private InputList() {}

  /**
   * Without a branch, as zeros after a ReLU come at random: each input is written, and the list
   * grows by one only if it stays. NaN is not zero; -0 is.
   *
   * @return how many are listed
   */
  static int fill(int kc, long x, boolean skipZeros, long rows, long values) {
    int always = skipZeros ? 0 : 1;
    int count = 0;
    for (int p = 0; p < kc; p++) {
      float value = Memory.ALL.get(JAVA_FLOAT_UNALIGNED, (x + ((long) p << 2)) & Memory.ADDRESS);
      long at = (long) count << 2;
      Memory.ALL.set(JAVA_INT_UNALIGNED, (rows + at) & Memory.ADDRESS, p);
      Memory.ALL.set(JAVA_FLOAT_UNALIGNED, (values + at) & Memory.ADDRESS, value);
      int magnitude = Float.floatToRawIntBits(value) << 1;
      count += (magnitude | -magnitude) >>> 31 | always;
    }
    return count;
  }
}
