package dev.ranvier.simd.gemv;

import dev.ranvier.simd.Caches;

/** In which order a {@link Gemv} reads W. The bits of y are the same. */
public enum GemvOrder {
  /** All listed rows for some columns, whose sums are in registers. */
  STRIPES,
  /** Some listed rows for all columns, whose sums are in memory. */
  WHOLE_ROWS,
  /** Whole rows where W is wide and not small, by vectors large; elsewhere stripes. */
  BY_SIZE;

  /** Vectors in the widest stripe. */
  private static final int WIDEST_STRIPE = 16;

  /**
   * Whether vectors read whole rows: where W is wide and over twice the second-level cache. The
   * figures are in the head of {@link GemvRowsKernel}.
   *
   * @param lanes floats in a vector
   */
  boolean isWhole(int width, int k, int lanes) {
    return switch (this) {
      case STRIPES -> false;
      case WHOLE_ROWS -> true;
      case BY_SIZE ->
          width >= 4 * WIDEST_STRIPE * lanes
              && (long) width * k > 2 * Caches.here().secondLevelBytes() / Float.BYTES;
    };
  }

  /**
   * Whether machine code does: where W is wide and does not fit the first-level cache. Its time
   * over that of {@link GemvKernel}'s stripes with 512 and 256 bits ({@code bench/run.sh lab
   * stripes --quick}, AMD EPYC, Zen 4, no zeros): 784 x 512 0.94 and 0.79, 1024 x 1024 0.92 and
   * 0.75, 4096 x 4096 0.50 and 0.37; by stripes 64 x 64 1.03 and 0.85.
   */
  boolean isWholeInCode(int width, int k, int lanes) {
    return switch (this) {
      case STRIPES -> false;
      case WHOLE_ROWS -> true;
      case BY_SIZE ->
          width >= WIDEST_STRIPE * lanes
              && (long) width * k > Caches.here().firstLevelBytes() / Float.BYTES;
    };
  }
}
