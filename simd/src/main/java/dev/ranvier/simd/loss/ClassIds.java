package dev.ranvier.simd.loss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Labels as int32, one per row. */
final class ClassIds {

  private ClassIds() {}

  static int get(MemorySegment targets, long targetsBytes, int targetsStride, int row) {
    return targets.get(
        ValueLayout.JAVA_INT, targetsBytes + (long) row * targetsStride * Integer.BYTES);
  }

  /** An id outside the row would be written outside the row. */
  static void check(
      MemorySegment targets, long targetsBytes, int targetsStride, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      int id = get(targets, targetsBytes, targetsStride, i);
      if (id < 0 || id >= columns) {
        throw new IllegalArgumentException(
            "Row " + i + " has the class id " + id + ", expected 0 to " + (columns - 1));
      }
    }
  }
}
