package dev.ranvier.simd.gemv;

import dev.ranvier.simd.Caches;

/** In which order a {@link Gemv} reads W. The bits of y are the same. */
public enum GemvOrder {
  /** All listed rows for some columns, whose sums are in registers. */
  STRIPES,
  /** Some listed rows for all columns, whose sums are in memory. */
  WHOLE_ROWS,
  /** In machine code whole rows where W is wide and not small; elsewhere stripes. */
  BY_SIZE;

  /** Floats in a vector from which on a stripe has so many columns that it is seldom too narrow. */
  private static final int WIDE_LANES = 16;

  /**
   * Whether vectors read whole rows: only if they are told to. {@link GemvRowsKernel} is up to
   * twice as fast, but in a process that had run many other products C2 once and again left its
   * vectors on the heap for good.
   */
  boolean isWhole() {
    return this == WHOLE_ROWS;
  }

  /**
   * Whether machine code does, which has no such trouble: where W is wide and does not fit the
   * first-level cache. Its time over that of {@link GemvKernel}'s stripes with 512 and 256 bits
   * ({@code bench/run.sh lab stripes --quick}, AMD EPYC, Zen 4, no zeros): 784 x 512 0.94 and 0.79,
   * 1024 x 1024 0.92 and 0.75, 4096 x 4096 0.50 and 0.37; by stripes 64 x 64 1.03 and 0.85.
   */
  boolean isWholeInCode(int width, int k, int lanes) {
    return switch (this) {
      case STRIPES -> false;
      case WHOLE_ROWS -> true;
      case BY_SIZE ->
          width >= WIDE_LANES * lanes
              && (long) width * k > Caches.here().firstLevelBytes() / Float.BYTES;
    };
  }
}
