package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/** w = max(w, 0): +0 where w is negative; NaN, +0 and -0 stay. */
public final class NonNegative {

  private final Tier tier;

  private NonNegative(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static NonNegative of(Tier tier) {
    return new NonNegative(tier);
  }

  /**
   * Changes the weights in place; exactly rows × columns elements, so that a matrix may be done
   * block by block, by several threads, with the same bits.
   *
   * @param at bytes from the first element to that of the block
   */
  public void run(Matrix weights, long at, int rows, int columns) {
    MemorySegment all = PaddedRows.requireExactlyWritable("weights", weights, at, rows, columns);
    for (int i = 0; i < rows; i++) {
      long row = weights.blockRow(at, i);
      if (tier == Tier.VECTOR) {
        NonNegativeKernel.row(all, row, columns);
      } else {
        NonNegativeScalar.row(all, row, 0, columns);
      }
    }
  }
}
