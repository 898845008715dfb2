package dev.ranvier.simd.activation;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
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

  /**
   * On a block of x that begins so many bytes behind its first element, with the bias of its
   * columns. x and the bias [columns] are padded to 16 floats; they do not overlap.
   */
  public void add(Matrix x, long xAt, Matrix bias, int firstColumn, int rows, int columns) {
    long biasAt = (long) firstColumn << 2;
    MemorySegment xRows = PaddedRows.requireWritable("x", x, xAt, rows, columns);
    MemorySegment biases = PaddedRows.requireRow("bias", bias, biasAt, columns);
    long from = x.bytes() + xAt;
    long added = bias.bytes() + biasAt;
    if (tier == Tier.VECTOR) {
      BiasKernel.add(xRows, from, x.stride(), biases, added, rows, columns);
    } else {
      BiasScalar.add(xRows, from, x.stride(), biases, added, rows, columns);
    }
  }
}
