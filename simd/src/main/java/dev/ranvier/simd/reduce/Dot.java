package dev.ranvier.simd.reduce;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.RowScalar;
import dev.ranvier.simd.vector.Rows;
import java.lang.foreign.MemorySegment;

/**
 * The sum of products of two matrices, element by element.
 *
 * <p>The written order, the same for every width and tier: within a row, that of {@link RowScalar}
 * (16 interleaved lanes of float32 multiply-adds, columns ascending, then the lanes four at a
 * time); the rows are added in double precision, ascending.
 */
public final class Dot {

  private final Rows row;

  private Dot(Tier tier) {
    this.row = new Rows(tier.require() == Tier.VECTOR);
  }

  /** The kernel of a tier. */
  public static Dot of(Tier tier) {
    return new Dot(tier);
  }

  /**
   * The sum of x[i, j] · y[i, j]; NaN if an element is, infinite if a row leaves the range of
   * floats. x and y are [rows, columns], padded to 16 floats; they may be the same place.
   */
  public double run(Matrix x, Matrix y, int rows, int columns) {
    MemorySegment xRows = PaddedRows.require("x", x, 0, rows, columns);
    MemorySegment yRows = PaddedRows.require("y", y, 0, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      total += row.dot(xRows, x.row(i), yRows, y.row(i), columns);
    }
    return total;
  }
}
