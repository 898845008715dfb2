package dev.ranvier.simd.reduce;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import dev.ranvier.simd.vector.Rows;
import java.lang.foreign.MemorySegment;

/** The sum of |x| over a matrix: what an L1 penalty adds to a loss. */
public final class SumOfMagnitudes {

  private final Rows row;

  private SumOfMagnitudes(Tier tier) {
    this.row = new Rows(tier.require() == Tier.VECTOR);
  }

  /** The kernel of a tier. */
  public static SumOfMagnitudes of(Tier tier) {
    return new SumOfMagnitudes(tier);
  }

  /**
   * The sum of |x[i, j]|: rows in the written order of {@link RowScalar}, added in double
   * precision, ascending; NaN if an element is. x is [rows, columns], padded to 16 floats.
   */
  public double run(Matrix x, int rows, int columns) {
    MemorySegment xRows = PaddedRows.require("x", x, 0, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      total += row.sumOfMagnitudes(xRows, x.row(i), columns);
    }
    return total;
  }
}
