package dev.ranvier.simd.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/** Adds a bias row to every row of a matrix: x[i, j] += bias[j]. */
public final class Bias {

  private final Tier tier;

  private Bias(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static Bias of(Tier tier) {
    return new Bias(tier);
  }

  /** x [rows, columns] and bias [columns], both padded to 16 floats; they do not overlap. */
  public void add(
      MemorySegment x,
      long xBytes,
      int xStride,
      MemorySegment bias,
      long biasBytes,
      int rows,
      int columns) {
    PaddedRows.requireWritable("x", x, xBytes, xStride, rows, columns);
    PaddedRows.require("bias", bias, biasBytes, columns, 1, columns);
    if (tier == Tier.VECTOR) {
      BiasKernel.add(x, xBytes, xStride, bias, biasBytes, rows, columns);
    } else {
      BiasScalar.add(x, xBytes, xStride, bias, biasBytes, rows, columns);
    }
  }
}
