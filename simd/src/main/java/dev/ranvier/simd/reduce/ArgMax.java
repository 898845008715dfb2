package dev.ranvier.simd.reduce;

import static dev.ranvier.simd.vector.FloatsScalar.load;

import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * Where a row has its largest value: for a classifier its class. The first of equals, +0 and -0
 * being equal; NaN counts as larger than any number, so that a result which went wrong is not taken
 * for one of the others.
 *
 * <p>A plain loop on every tier: rows of outputs are short.
 */
public final class ArgMax {

  private ArgMax() {}

  /**
   * The index of the largest of {@code columns} floats.
   *
   * @param bytes offset of the first
   * @param columns at least 1
   */
  public static int of(MemorySegment values, long bytes, int columns) {
    PaddedRows.requireExactly("values", values, bytes, columns, 1, columns);
    if (columns < 1) {
      throw new IllegalArgumentException("values has no columns, expected at least 1");
    }
    int best = 0;
    float most = load(values, bytes);
    for (int j = 1; j < columns; j++) {
      float value = load(values, bytes + ((long) j << 2));
      if (Float.compare(value, most) > 0 && value != most) {
        best = j;
        most = value;
      }
    }
    return best;
  }
}
