package dev.ranvier.simd.vector;

import java.lang.foreign.MemorySegment;

/**
 * The row operations of a tier, for kernels whose own text is the same on both: {@link RowKernel}
 * and {@link RowScalar}, which define what each does, give the same bits.
 */
public final class Rows {

  private final boolean vectors;

  /** Those of vectors, which must be there, or those of the scalar twins. */
  public Rows(boolean vectors) {
    this.vectors = vectors;
  }

  /** Whether these are those of vectors. */
  public boolean areVectors() {
    return vectors;
  }

  public float max(MemorySegment x, long xBytes, int columns) {
    return vectors ? RowKernel.max(x, xBytes, columns) : RowScalar.max(x, xBytes, columns);
  }

  public float sum(MemorySegment x, long xBytes, int columns) {
    return vectors ? RowKernel.sum(x, xBytes, columns) : RowScalar.sum(x, xBytes, columns);
  }

  /** Sum of |x[j]|. */
  public float sumOfMagnitudes(MemorySegment x, long xBytes, int columns) {
    return vectors
        ? RowKernel.sumOfMagnitudes(x, xBytes, columns)
        : RowScalar.sumOfMagnitudes(x, xBytes, columns);
  }

  /** Sum of x[j] * y[j], each a multiply-add. */
  public float dot(MemorySegment x, long xBytes, MemorySegment y, long yBytes, int columns) {
    return vectors
        ? RowKernel.dot(x, xBytes, y, yBytes, columns)
        : RowScalar.dot(x, xBytes, y, yBytes, columns);
  }

  /** out[j] = exp(x[j] - shift); in and out may be the same place. */
  public void expShifted(
      MemorySegment x, long xBytes, float shift, MemorySegment out, long outBytes, int columns) {
    if (vectors) {
      ExpRowKernel.expShifted(x, xBytes, shift, out, outBytes, columns);
    } else {
      RowScalar.expShifted(x, xBytes, shift, out, outBytes, columns);
    }
  }

  /** x[j] *= factor. */
  public void scale(MemorySegment x, long xBytes, float factor, int columns) {
    if (vectors) {
      RowKernel.scale(x, xBytes, factor, columns);
    } else {
      RowScalar.scale(x, xBytes, factor, columns);
    }
  }
}
