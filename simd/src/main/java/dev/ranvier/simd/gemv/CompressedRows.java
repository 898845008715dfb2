package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.MemorySegment;

/** The rows of inputs and outputs of a product with compressed weights. */
final class CompressedRows {

  /** Rows for which a part of the weights is read from memory once. */
  static final int GROUP = 4;

  /** Where the row numbers of a list begin; before them is their count. */
  static final long ROWS = 64;

  /** Where the values of a list begin. */
  static final long VALUES = ROWS + (long) Gemm.KC * Integer.BYTES;

  /** Bytes of a list. */
  static final long LIST_BYTES = VALUES + (long) Gemm.KC * Float.BYTES;

  private CompressedRows() {}

  /** Scratch of a product: lists of as many rows as code takes at once, and its arguments. */
  static long scratchBytes() {
    return CodePanelGemv.ROWS * LIST_BYTES + CodePanelGemv.ARGUMENT_BYTES;
  }

  /** Writes an {@link InputList} for each of {@code m} rows of a block. */
  static void list(int m, int kc, long x, long xStride, boolean skipZeros, long lists) {
    for (int i = 0; i < m; i++) {
      long list = lists + i * LIST_BYTES;
      int terms = InputList.fill(kc, x + i * xStride, skipZeros, list + ROWS, list + VALUES);
      Memory.ALL.set(JAVA_INT_UNALIGNED, list & Memory.ADDRESS, terms);
    }
  }

  /** How many terms a list has. */
  static int terms(long list) {
    return Memory.ALL.get(JAVA_INT_UNALIGNED, list & Memory.ADDRESS);
  }

  /**
   * Refuses a matrix of floats that has not {@code rows} rows of {@code width}, {@code stride}
   * elements apart.
   */
  static void require(
      String name, MemorySegment segment, long offsetBytes, int rows, long width, int stride) {
    Memory.requireSize("m", rows);
    if (stride < 0 || rows > 1 && stride < width) {
      throw new IllegalArgumentException(
          name + " has a leading dimension of " + stride + " elements, expected at least " + width);
    }
    Memory.requireFloats(name, segment, offsetBytes, elements(rows, width, stride));
  }

  /** Refuses lists in y: what is written there would be taken for numbers of rows. */
  static void requireApart(Matrix lists, Matrix y, int m, long n) {
    long bytes = elements(m, n, y.stride()) * Float.BYTES;
    Memory.requireApart(
        "scratch",
        lists.segment(),
        lists.bytes(),
        scratchBytes(),
        "y",
        y.segment(),
        y.bytes(),
        bytes);
  }

  private static long elements(int rows, long width, int stride) {
    return rows == 0 || width == 0 ? 0 : (rows - 1L) * stride + width;
  }
}
