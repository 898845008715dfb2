package dev.ranvier.simd.norm;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * y = (x - mean) · scale + shift, each column with its own three numbers: normalization by
 * constants, and what batch normalization (Ioffe and Szegedy, 2015) does once a batch's mean and
 * variance are known.
 */
public final class ColumnAffine {

  private final Tier tier;

  private ColumnAffine(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static ColumnAffine of(Tier tier) {
    return new ColumnAffine(tier);
  }

  /**
   * y[i, j] = (x[i, j] - mean[j]) · scale[j] + shift[j], the last two one multiply-add. x and y are
   * [rows, columns], mean, scale and shift [columns], all padded to 16 floats; x and y are the same
   * place or do not overlap; y's padding is undefined afterwards. Both tiers give the same bits.
   *
   * @param firstRow of x and y that the call begins with
   * @param firstColumn of all matrices, likewise
   */
  public void apply(
      Matrix x,
      Matrix mean,
      Matrix scale,
      Matrix shift,
      Matrix y,
      int firstRow,
      int firstColumn,
      int rows,
      int columns) {
    long xAt = x.at(firstRow, firstColumn);
    long yAt = y.at(firstRow, firstColumn);
    long at = (long) firstColumn << 2;
    final MemorySegment xRows = PaddedRows.require("x", x, xAt, rows, columns);
    final MemorySegment means = PaddedRows.requireRow("mean", mean, at, columns);
    final MemorySegment scales = PaddedRows.requireRow("scale", scale, at, columns);
    final MemorySegment shifts = PaddedRows.requireRow("shift", shift, at, columns);
    final MemorySegment yRows = PaddedRows.requireWritable("y", y, yAt, rows, columns);
    long meanAt = mean.bytes() + at;
    long scaleAt = scale.bytes() + at;
    long shiftAt = shift.bytes() + at;
    for (int i = 0; i < rows; i++) {
      long xRow = x.blockRow(xAt, i);
      long yRow = y.blockRow(yAt, i);
      if (tier == Tier.VECTOR) {
        ColumnAffineKernel.row(
            xRows, xRow, means, meanAt, scales, scaleAt, shifts, shiftAt, columns, yRows, yRow);
      } else {
        ColumnAffineScalar.row(
            xRows, xRow, means, meanAt, scales, scaleAt, shifts, shiftAt, columns, yRows, yRow);
      }
    }
  }
}
