package dev.ranvier.simd.gemm;

import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** What the door of a product refuses, and in which words. */
final class GemmChecks {

  private GemmChecks() {}

  static void sizes(Form form, int m, int n, int k) {
    Objects.requireNonNull(form, "form");
    if (!fits(m) || !fits(n) || !fits(k)) {
      throw new IllegalArgumentException(
          "Product sizes are m = "
              + m
              + ", n = "
              + n
              + ", k = "
              + k
              + ", expected 0 to "
              + Memory.MOST_ELEMENTS);
    }
  }

  private static boolean fits(int size) {
    return size >= 0 && size <= Memory.MOST_ELEMENTS;
  }

  static void beta(float beta) {
    if (beta != 0f && beta != 1f) {
      throw new IllegalArgumentException("beta is " + beta + ", expected 0 or 1");
    }
  }

  /**
   * A stored matrix of rows by columns, {@code ld} elements from row to row, inside its segment.
   */
  static void matrix(
      String name, int rows, int columns, MemorySegment segment, long bytes, int ld) {
    if (ld < columns) {
      throw new IllegalArgumentException(
          name + " has a leading dimension of " + ld + " elements, expected at least " + columns);
    }
    long elements = rows == 0 || columns == 0 ? 0 : (rows - 1L) * ld + columns;
    Memory.requireFloats(name, segment, bytes, elements);
  }

  /**
   * Refuses an operand in the place of the result; both were checked by {@link #matrix}. Matrices
   * with one leading dimension may lie beside each other in rows of a larger matrix; of those that
   * differ only the caller knows.
   *
   * @param rows of the operand as it is stored; {@code columns} likewise
   */
  static void apart(
      String name,
      int rows,
      int columns,
      MemorySegment x,
      long bytes,
      int m,
      int n,
      MemorySegment c,
      long cBytes,
      int ld) {
    if (rows == 0 || columns == 0 || m == 0 || n == 0) {
      return;
    }
    long distance = (c.address() + cBytes - x.address() - bytes) >> 2;
    if (distance >= (rows - 1L) * ld + columns || -distance >= (m - 1L) * ld + n) {
      return;
    }
    long column = Math.floorMod(distance, (long) ld);
    if (column < columns || column + n > ld) {
      throw new IllegalArgumentException(
          "C shares memory with "
              + name
              + ", expected a place of its own: a product reads its operands while it writes C");
    }
  }
}
