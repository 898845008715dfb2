package dev.ranvier.simd.reduce;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/** The sum of each column: what a bias gets as its gradient. */
public final class ColumnSums {

  private final Tier tier;

  private ColumnSums(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static ColumnSums of(Tier tier) {
    return new ColumnSums(tier);
  }

  /**
   * out[j] = sum of in[i, j], rows ascending from +0. in [rows, columns] and out [columns] are
   * padded to 16 floats and do not overlap; out's padding is left alone or overwritten by zeros.
   */
  public void run(
      MemorySegment in,
      long inBytes,
      int inStride,
      int rows,
      int columns,
      MemorySegment out,
      long outBytes) {
    PaddedRows.require("in", in, inBytes, inStride, rows, columns);
    PaddedRows.requireWritable("out", out, outBytes, columns, 1, columns);
    if (tier == Tier.VECTOR) {
      ColumnSumsKernel.run(in, inBytes, inStride, rows, columns, out, outBytes);
    } else {
      ColumnSumsScalar.run(in, inBytes, inStride, rows, columns, out, outBytes);
    }
  }
}
