package dev.ranvier.simd.norm;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * The derivative of batch normalization (Ioffe and Szegedy, 2015) by x, of a loss that sees mean
 * and scale as well. With r = 1 / sqrt(variance + epsilon) and x̂ = (x - mean) · r, {@link
 * ColumnAffine} gives y = x̂ · gamma + beta by scale = gamma · r and shift = beta. Its derivative,
 * for n rows, is
 *
 * <pre>dx = gamma · r · (dy - sum(dy) / n - x̂ · sum(dy · x̂) / n)</pre>
 *
 * so p = gamma · r, q = -gamma · r² · sum(dy · x̂) / n and s = -gamma · r · sum(dy) / n; where mean
 * and variance are constants, q and s are 0.
 */
public final class BatchNormalizationGradient {

  private final Tier tier;

  private BatchNormalizationGradient(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static BatchNormalizationGradient of(Tier tier) {
    return new BatchNormalizationGradient(tier);
  }

  /**
   * dx[i, j] = (x[i, j] - mean[j]) · q[j] + (dy[i, j] · p[j] + s[j]), two multiply-adds. dy, x and
   * dx are [rows, columns], mean, p, q and s [columns], all padded to 16 floats; dx is the same
   * place as dy or overlaps nothing; its padding is undefined afterwards. Both tiers give the same
   * bits.
   *
   * @param firstColumn of all matrices that the call begins with
   */
  public void run(
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
        BatchNormalizationGradientKernel.row(
            dyRows, dyRow, xRows, xRow, means, meanAt, ps, pAt, qs, qAt, ss, sAt, columns, dxRows,
            dxRow);
      } else {
        BatchNormalizationGradientScalar.row(
            dyRows, dyRow, xRows, xRow, means, meanAt, ps, pAt, qs, qAt, ss, sAt, columns, dxRows,
            dxRow);
      }
    }
  }
}
