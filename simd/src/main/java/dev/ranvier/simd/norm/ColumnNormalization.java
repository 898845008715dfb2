package dev.ranvier.simd.norm;

import dev.ranvier.simd.Tier;
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
   */
  public void forward(
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment mean,
      long meanBytes,
      MemorySegment scale,
      long scaleBytes,
      MemorySegment shift,
      long shiftBytes,
      int rows,
      int columns,
      MemorySegment y,
      long yBytes,
      int yStride) {
    PaddedRows.require("x", x, xBytes, xStride, rows, columns);
    PaddedRows.require("mean", mean, meanBytes, columns, 1, columns);
    PaddedRows.require("scale", scale, scaleBytes, columns, 1, columns);
    PaddedRows.require("shift", shift, shiftBytes, columns, 1, columns);
    PaddedRows.requireWritable("y", y, yBytes, yStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long xRow = PaddedRows.row(xBytes, xStride, i);
      long yRow = PaddedRows.row(yBytes, yStride, i);
      if (tier == Tier.VECTOR) {
        ColumnNormalizationKernel.forwardRow(
            x, xRow, mean, meanBytes, scale, scaleBytes, shift, shiftBytes, columns, y, yRow);
      } else {
        ColumnNormalizationScalar.forwardRow(
            x, xRow, mean, meanBytes, scale, scaleBytes, shift, shiftBytes, columns, y, yRow);
      }
    }
  }

  /**
   * dx[i, j] = (x[i, j] - mean[j]) · q[j] + (dy[i, j] · p[j] + s[j]), two multiply-adds. dy, x and
   * dx are [rows, columns], mean, p, q and s [columns], all padded to 16 floats; dx is the same
   * place as dy or overlaps nothing; its padding is undefined afterwards. Both tiers give the same
   * bits.
   */
  public void backward(
      MemorySegment dy,
      long dyBytes,
      int dyStride,
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment mean,
      long meanBytes,
      MemorySegment p,
      long pBytes,
      MemorySegment q,
      long qBytes,
      MemorySegment s,
      long sBytes,
      int rows,
      int columns,
      MemorySegment dx,
      long dxBytes,
      int dxStride) {
    PaddedRows.require("dy", dy, dyBytes, dyStride, rows, columns);
    PaddedRows.require("x", x, xBytes, xStride, rows, columns);
    PaddedRows.require("mean", mean, meanBytes, columns, 1, columns);
    PaddedRows.require("p", p, pBytes, columns, 1, columns);
    PaddedRows.require("q", q, qBytes, columns, 1, columns);
    PaddedRows.require("s", s, sBytes, columns, 1, columns);
    PaddedRows.requireWritable("dx", dx, dxBytes, dxStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long dyRow = PaddedRows.row(dyBytes, dyStride, i);
      long xRow = PaddedRows.row(xBytes, xStride, i);
      long dxRow = PaddedRows.row(dxBytes, dxStride, i);
      if (tier == Tier.VECTOR) {
        ColumnNormalizationKernel.backwardRow(
            dy, dyRow, x, xRow, mean, meanBytes, p, pBytes, q, qBytes, s, sBytes, columns, dx,
            dxRow);
      } else {
        ColumnNormalizationScalar.backwardRow(
            dy, dyRow, x, xRow, mean, meanBytes, p, pBytes, q, qBytes, s, sBytes, columns, dx,
            dxRow);
      }
    }
  }
}
