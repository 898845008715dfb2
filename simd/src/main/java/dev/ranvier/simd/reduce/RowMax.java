package dev.ranvier.simd.reduce;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.FloatsScalar;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.Rows;
import java.lang.foreign.MemorySegment;

/** The largest value of each row. */
public final class RowMax {

  private final Rows row;

  private RowMax(Tier tier) {
    this.row = new Rows(tier);
  }

  /** The kernel of a tier. */
  public static RowMax of(Tier tier) {
    return new RowMax(tier);
  }

  /**
   * out[i] = the largest in[i, j] that is not NaN; -Inf if there is none. A largest value of zero
   * is +0, whatever its sign, so that no order of comparing shows. in [rows, columns] is padded to
   * 16 floats, out [rows] is not; they do not overlap. Both tiers give the same bits.
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
    PaddedRows.requireExactlyWritable("out", out, outBytes, rows, 1, rows);
    for (int i = 0; i < rows; i++) {
      float max = row.max(in, PaddedRows.row(inBytes, inStride, i), columns);
      FloatsScalar.store(max + 0f, out, outBytes + ((long) i << 2));
    }
  }
}
