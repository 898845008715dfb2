package dev.ranvier.simd.reduce;

import static dev.ranvier.simd.vector.FloatsScalar.load;

import java.lang.foreign.MemorySegment;

/** The number of elements of a row other than zero. */
final class NonZeroCountScalar {

  private NonZeroCountScalar() {}

  /** Of the elements {@code from} (inclusive) to {@code to} (exclusive). */
  static int run(MemorySegment x, long xBytes, int from, int to) {
    int count = 0;
    for (int j = from; j < to; j++) {
      count += load(x, xBytes + ((long) j << 2)) != 0f ? 1 : 0;
    }
    return count;
  }
}
