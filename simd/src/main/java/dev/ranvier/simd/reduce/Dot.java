package dev.ranvier.simd.reduce;

import dev.ranvier.simd.Tier;
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
    this.row = new Rows(tier);
  }

  /** The kernel of a tier. */
  public static Dot of(Tier tier) {
    return new Dot(tier);
  }

  /**
   * The sum of x[i, j] · y[i, j]; NaN if an element is, infinite if a row leaves the range of
   * floats. x and y are [rows, columns], padded to 16 floats; they may be the same place.
   */
  public double run(
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment y,
      long yBytes,
      int yStride,
      int rows,
      int columns) {
    PaddedRows.require("x", x, xBytes, xStride, rows, columns);
    PaddedRows.require("y", y, yBytes, yStride, rows, columns);
    double total = 0;
    for (int i = 0; i < rows; i++) {
      long xRow = PaddedRows.row(xBytes, xStride, i);
      long yRow = PaddedRows.row(yBytes, yStride, i);
      total += row.dot(x, xRow, y, yRow, columns);
    }
    return total;
  }
}
