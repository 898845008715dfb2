package dev.ranvier.simd.loss;

import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.ValueLayout;

/** Labels as int32, one per row. */
final class ClassIds {

  private ClassIds() {}

  /** Of row {@code i} of those from {@code first} on. */
  static int get(Matrix targets, int first, int i) {
    return targets.segment().get(ValueLayout.JAVA_INT, targets.row(first, i));
  }

  /** An id outside the row would be written outside the row. */
  static void check(Matrix targets, int first, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      int id = get(targets, first, i);
      if (id < 0 || id >= columns) {
        throw new IllegalArgumentException(
            "Row " + i + " has the class id " + id + ", expected 0 to " + (columns - 1));
      }
    }
  }
}
