package dev.ranvier.simd.reduce;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.FloatsScalar;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.simd.vector.Rows;
import java.lang.foreign.MemorySegment;

/** The largest value of each row. */
public final class RowMax {

  private final Rows row;

  private RowMax(Tier tier) {
    this.row = new Rows(tier.require() == Tier.VECTOR);
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
  public void run(Matrix in, Matrix out, int rows, int columns) {
    MemorySegment inRows = PaddedRows.require("in", in, 0, rows, columns);
    MemorySegment to = out.segment();
    PaddedRows.requireExactlyWritable("out", to, out.bytes(), rows, 1, rows);
    for (int i = 0; i < rows; i++) {
      float max = row.max(inRows, in.row(i), columns);
      FloatsScalar.store(max + 0f, to, out.bytes() + ((long) i << 2));
    }
  }
}
