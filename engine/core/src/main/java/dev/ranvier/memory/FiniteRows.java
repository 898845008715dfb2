package dev.ranvier.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Looks for NaN and infinities. */
public final class FiniteRows {

  private FiniteRows() {}

  /** The first of a matrix's first {@code rows} rows that holds one, or -1. */
  public static int firstBad(MemorySegment slab, Region region, int rows) {
    for (int row = 0; row < rows; row++) {
      float sum = 0f;
      for (int column = 0; column < region.columns(); column++) {
        sum += 0f * slab.get(ValueLayout.JAVA_FLOAT, region.rowBytes(row) + ((long) column << 2));
      }
      if (sum != 0f) {
        return row;
      }
    }
    return -1;
  }

  /** Whether a matrix holds none. */
  public static boolean all(MemorySegment slab, Region region) {
    return firstBad(slab, region, region.rows()) < 0;
  }
}
