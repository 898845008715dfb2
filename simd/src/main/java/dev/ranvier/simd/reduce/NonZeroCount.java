package dev.ranvier.simd.reduce;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/** How many elements of a matrix are not zero: what a product that skips zeros has to do. */
public final class NonZeroCount {

  private final Tier tier;

  private NonZeroCount(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static NonZeroCount of(Tier tier) {
    return new NonZeroCount(tier);
  }

  /** The number of x[i, j] other than +0 and -0; NaN counts. x is [rows, columns]. */
  public long run(MemorySegment x, long xBytes, int xStride, int rows, int columns) {
    PaddedRows.requireExactly("x", x, xBytes, xStride, rows, columns);
    long count = 0;
    for (int i = 0; i < rows; i++) {
      long row = PaddedRows.row(xBytes, xStride, i);
      count +=
          tier == Tier.VECTOR
              ? NonZeroCountKernel.run(x, row, columns)
              : NonZeroCountScalar.run(x, row, 0, columns);
    }
    return count;
  }
}
