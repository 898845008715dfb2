package dev.ranvier.simd.gemv;

import dev.ranvier.simd.Caches;

/** In which order a {@link Gemv} reads W. The bits of y are the same. */
public enum GemvOrder {
  /** All listed rows for some columns, whose sums are in registers. */
  STRIPES,
  /** Some listed rows for all columns, whose sums are in memory. */
  WHOLE_ROWS,
  /** Whole rows where W is wide and lies beyond the second-level cache, else stripes. */
  BY_SIZE;

  /** Outputs from which on whole rows win: with fewer, stripes are nearly in order as well. */
  private static final int LEAST_WIDTH = 512;

  /** Floats in a vector from which on a stripe has so many columns that it is seldom too narrow. */
  private static final int WIDE_LANES = 16;

  /**
   * Whether whole rows are read. The figures are in the head of {@link GemvRowsKernel}: with
   * vectors of 16 floats stripes have the better of a W up to twice the second-level cache.
   *
   * @param lanes floats in a vector
   */
  boolean isWhole(int width, int k, int lanes) {
    long cached = Caches.here().secondLevelBytes() * (lanes >= WIDE_LANES ? 2 : 1);
    return switch (this) {
      case STRIPES -> false;
      case WHOLE_ROWS -> true;
      case BY_SIZE -> width >= LEAST_WIDTH && (long) width * k > cached / Float.BYTES;
    };
  }
}
