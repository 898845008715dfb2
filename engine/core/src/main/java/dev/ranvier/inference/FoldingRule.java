package dev.ranvier.inference;

import java.util.Locale;

/**
 * Which scalings are folded into the weights of the Dense behind them. Folded, a column's offset is
 * no longer taken from the inputs but cancels in sums of terms that all are as large as it; the
 * weights' own rounding then counts that often. Measured against double precision, the error of
 * outputs in parts of their size (784 inputs; 16 to 4,000 are alike):
 *
 * <pre>
 * offset, in deviations      0      1      8     32    255   scaled apart
 * float32 weights         4e-7   6e-7   3e-6   1e-5   1e-4           4e-7
 * bfloat16               2e-3   3e-3   2e-2   6e-2    0.5           2e-3
 * int8                   4e-3   6e-3   4e-2    0.1      1           4e-3
 * </pre>
 *
 * <p>int8 counts from the largest weight of an output, so folded scales that differ make rounding
 * coarse for the smaller weights: 6e-3 where they differ by a factor of 2, 3e-2 at 22, 0.5 at
 * 1,000.
 *
 * <p>Scaling into the Dense before, whose sums have the offset anyway, costs nothing at any offset.
 *
 * @param largestOffset of a column, in units of the scaled values
 * @param largestSpread between the columns' scales
 */
record FoldingRule(double largestOffset, double largestSpread) {

  /** All bits of a float. */
  static final FoldingRule FLOAT32 = new FoldingRule(8, Double.POSITIVE_INFINITY);

  /** Eight bits, each weight with an exponent of its own. */
  static final FoldingRule BFLOAT16 = new FoldingRule(1, Double.POSITIVE_INFINITY);

  /** Eight bits, counted from the largest weight of an output. */
  static final FoldingRule INT8 = new FoldingRule(1, 2);

  /** Why a scaling stays a step of its own; empty if it need not. */
  String obstacle(ColumnAffine scaling) {
    if (!(scaling.largestOffset() <= largestOffset)) {
      String most =
          largestOffset == 1
              ? "a deviation"
              : String.format(Locale.ROOT, "%.0f deviations", largestOffset);
      return "a mean is more than " + most + " from zero";
    }
    return scaling.spread() <= largestSpread
        ? ""
        : String.format(
            Locale.ROOT, "its scales differ by more than a factor of %.0f", largestSpread);
  }
}
