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
   * Whether machine code does, whose whole rows are as fast as its stripes from the first-level
   * cache on: 1.07 times beside {@link GemvKernel}'s on 784 x 512, 1.5 on 2048 x 2048, 2.0 on 4096
   * x 4096 with vectors of 512 bits, where its stripes have 1.04, 1.2, 1.2; 1.09 on 784 x 128, 1.3,
   * 2.0, 2.5 with 256 bits, where they have 1.0, 1.1, 1.1, 1.2. Below, or with few columns, they
   * are up to a fifth slower (AMD EPYC, Zen 4, thread CPU time).
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
