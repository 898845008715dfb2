package dev.ranvier.simd.dropout;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * Normal noise with mean 0, counted as a {@link DropoutMask} is: an element's noise is a pure
 * function of a key, its row and its column.
 *
 * <ol>
 *   <li>The hash h of 32 bits is that of {@link DropoutMask}.
 *   <li>Its upper 23 bits make u = (2 · bits + 1) / 2<sup>23</sup> - 1, in (-1, 1), without
 *       rounding.
 *   <li>z = √2 · erfinv(u), by the two polynomials of M. Giles, "Approximating the erfinv
 *       function", GPU Computing Gems, 2012, in -log((1 - u)(1 + u)): relative error 1e-6.
 * </ol>
 *
 * <p>No element is farther from 0 than 5.3 standard deviations, which one in ten million would be.
 */
public final class GaussianNoise {

  private final Tier tier;

  private GaussianNoise(Tier tier) {
    this.tier = tier.require();
  }

  /** The kernel of a tier. */
  public static GaussianNoise of(Tier tier) {
    return new GaussianNoise(tier);
  }

  /**
   * out[i, j] = in[i, j] + deviation · z, one multiply-add, with z of row {@code firstRow} + i and
   * column {@code firstColumn} + j. A matrix may be done in blocks, with the same bits. in and out
   * are [rows, columns], padded to 16 floats; they are the same place or do not overlap; out's
   * padding is undefined afterwards. Both tiers give the same bits.
   *
   * @param deviation standard deviation, 0 or positive
   * @param key another for each layer and step
   * @param inAt bytes from the first element of {@code in} to that of the block; {@code outAt}
   *     likewise
   * @throws IllegalArgumentException if the deviation is negative or not finite
   */
  public void run(
      float deviation,
      long key,
      long firstRow,
      int firstColumn,
      Matrix in,
      long inAt,
      Matrix out,
      long outAt,
      int rows,
      int columns) {
    if (!(deviation >= 0f && deviation <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "Noise: deviation is " + deviation + ", expected 0 or a positive number");
    }
    MemorySegment inRows = PaddedRows.require("in", in, inAt, rows, columns);
    MemorySegment outRows = PaddedRows.requireWritable("out", out, outAt, rows, columns);
    for (int i = 0; i < rows; i++) {
      long word = DropoutMaskScalar.word(key, firstRow + i);
      long inRow = in.blockRow(inAt, i);
      long outRow = out.blockRow(outAt, i);
      if (tier == Tier.VECTOR) {
        GaussianNoiseKernel.row(
            deviation, word, firstColumn, inRows, inRow, columns, outRows, outRow);
      } else {
        GaussianNoiseScalar.row(
            deviation, word, firstColumn, inRows, inRow, columns, outRows, outRow);
      }
    }
  }
}
