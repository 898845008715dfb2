package dev.ranvier.simd.dropout;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * Dropout (Srivastava et al., 2014), scaled while training as Keras does: an element is kept with
 * probability 1 - rate and then divided by it, else it becomes zero.
 *
 * <p>Which elements are kept is a pure function of a key, the element's row and its column. Nothing
 * is stored: the backward pass applies the same mask to the gradient, with the same key.
 *
 * <ol>
 *   <li>Each row has a word of 64 bits, the finalizer of SplitMix64 (Steele, Lea and Flood, 2014):
 *       mix(mix(key) + (row + 1) · 0x9e3779b97f4a7c15).
 *   <li>Each column has a hash of 32 bits, the finalizer of MurmurHash3 (A. Appleby, {@code
 *       fmix32}), of the column xor the word's lower half; before its second multiplication the
 *       word's upper half is added, since rows with lower halves alike would else have the same
 *       mask in another order.
 *   <li>The element is dropped if the hash's upper 24 bits are below rate · 2<sup>24</sup>, rounded
 *       to an integer.
 * </ol>
 */
public final class DropoutMask {

  private final Tier tier;

  /** Null where there is none. */
  private final CodeDropout code;

  private DropoutMask(Tier tier, CodeDropout code) {
    this.tier = tier.require();
    this.code = code;
  }

  /** The kernel of a tier. */
  public static DropoutMask of(Tier tier) {
    return new DropoutMask(tier, null);
  }

  /** The kernel of a provider. */
  public static DropoutMask of(KernelProvider provider) {
    return new DropoutMask(provider.require().tier(), CodeDropout.of(provider));
  }

  /**
   * out[i, j] = in[i, j] · (1 / (1 - rate)) where row {@code firstRow} + i keeps column {@code
   * firstColumn} + j, +0 elsewhere, whatever stood there. A matrix may be done in blocks, with the
   * same bits. in and out are [rows, columns], padded to 16 floats; they are the same place or do
   * not overlap; out's padding is undefined afterwards. Both tiers give the same bits.
   *
   * @param rate the probability that an element is dropped, from 0 up to but without 1
   * @param key another for each layer and step
   * @param inAt bytes from the first element of {@code in} to that of the block; {@code outAt}
   *     likewise
   * @throws IllegalArgumentException if the rate is outside its range, NaN included
   */
  public void run(
      float rate,
      long key,
      long firstRow,
      int firstColumn,
      Matrix in,
      long inAt,
      Matrix out,
      long outAt,
      int rows,
      int columns) {
    if (!(rate >= 0f && rate < 1f)) {
      throw new IllegalArgumentException(
          "Dropout: rate is " + rate + ", expected from 0 up to but without 1");
    }
    MemorySegment inRows = PaddedRows.require("in", in, inAt, rows, columns);
    MemorySegment outRows = PaddedRows.requireWritable("out", out, outAt, rows, columns);
    int threshold = DropoutMaskScalar.threshold(rate);
    float scale = 1f / (1f - rate);
    if (code != null
        && CodeDropout.run(
            code.take(rows, columns),
            threshold,
            scale,
            DropoutMaskScalar.rowKey(key, firstRow),
            firstColumn,
            in,
            inAt,
            out,
            outAt,
            rows,
            columns)) {
      return;
    }
    for (int i = 0; i < rows; i++) {
      long word = DropoutMaskScalar.word(key, firstRow + i);
      long inRow = in.blockRow(inAt, i);
      long outRow = out.blockRow(outAt, i);
      if (tier == Tier.VECTOR) {
        DropoutMaskKernel.row(
            threshold, scale, word, firstColumn, inRows, inRow, columns, outRows, outRow);
      } else {
        DropoutMaskScalar.row(
            threshold, scale, word, firstColumn, inRows, inRow, columns, outRows, outRow);
      }
    }
  }
}
