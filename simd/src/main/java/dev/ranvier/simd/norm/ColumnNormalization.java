package dev.ranvier.simd.norm;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * A normalization whose numbers belong to columns, such as batch normalization (Ioffe and Szegedy,
 * 2015): y = (x - mean) · scale + shift, and the derivative by x of a loss that sees mean and scale
 * as well.
 *
 * <p>With r = 1 / sqrt(variance + epsilon) and x̂ = (x - mean) · r, batch normalization y = x̂ ·
 * gamma + beta takes scale = gamma · r and shift = beta. Its derivative, for n rows, is
 *
 * <pre>dx = gamma · r · (dy - sum(dy) / n - x̂ · sum(dy · x̂) / n)</pre>
 *
 * so p = gamma · r, q = -gamma · r² · sum(dy · x̂) / n and s = -gamma · r · sum(dy) / n; where mean
 * and variance are constants, q and s are 0.
 */
public final class ColumnNormalization {

  private final Tier tier;

  private ColumnNormalization(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static ColumnNormalization of(Tier tier) {
    return new ColumnNormalization(tier);
  }

  /**
   * y[i, j] = (x[i, j] - mean[j]) · scale[j] + shift[j], the last two one multiply-add. x and y are
   * [rows, columns], mean, scale and shift [columns], all padded to 16 floats; x and y are the same
   * place or do not overlap; y's padding is undefined afterwards. Both tiers give the same bits.
   *
   * @param firstRow of x and y that the call begins with
   * @param firstColumn of all matrices, likewise
   */
  public void forward(
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
        ColumnNormalizationKernel.forwardRow(
            xRows, xRow, means, meanAt, scales, scaleAt, shifts, shiftAt, columns, yRows, yRow);
      } else {
        ColumnNormalizationScalar.forwardRow(
            xRows, xRow, means, meanAt, scales, scaleAt, shifts, shiftAt, columns, yRows, yRow);
      }
    }
  }

  /**
   * dx[i, j] = (x[i, j] - mean[j]) · q[j] + (dy[i, j] · p[j] + s[j]), two multiply-adds. dy, x and
   * dx are [rows, columns], mean, p, q and s [columns], all padded to 16 floats; dx is the same
   * place as dy or overlaps nothing; its padding is undefined afterwards. Both tiers give the same
   * bits.
   *
   * @param firstColumn of all matrices that the call begins with
   */
  public void backward(
      Matrix dy,
      Matrix x,
      Matrix mean,
      Matrix p,
      Matrix q,
      Matrix s,
      Matrix dx,
      int firstColumn,
      int rows,
      int columns) {
    long at = (long) firstColumn << 2;
    final MemorySegment dyRows = PaddedRows.require("dy", dy, at, rows, columns);
    final MemorySegment xRows = PaddedRows.require("x", x, at, rows, columns);
    final MemorySegment means = PaddedRows.requireRow("mean", mean, at, columns);
    final MemorySegment ps = PaddedRows.requireRow("p", p, at, columns);
    final MemorySegment qs = PaddedRows.requireRow("q", q, at, columns);
    final MemorySegment ss = PaddedRows.requireRow("s", s, at, columns);
    final MemorySegment dxRows = PaddedRows.requireWritable("dx", dx, at, rows, columns);
    long meanAt = mean.bytes() + at;
    long pAt = p.bytes() + at;
    long qAt = q.bytes() + at;
    long sAt = s.bytes() + at;
    for (int i = 0; i < rows; i++) {
      long dyRow = dy.blockRow(at, i);
      long xRow = x.blockRow(at, i);
      long dxRow = dx.blockRow(at, i);
      if (tier == Tier.VECTOR) {
        ColumnNormalizationKernel.backwardRow(
            dyRows, dyRow, xRows, xRow, means, meanAt, ps, pAt, qs, qAt, ss, sAt, columns, dxRows,
            dxRow);
      } else {
        ColumnNormalizationScalar.backwardRow(
            dyRows, dyRow, xRows, xRow, means, meanAt, ps, pAt, qs, qAt, ss, sAt, columns, dxRows,
            dxRow);
      }
    }
  }
}
