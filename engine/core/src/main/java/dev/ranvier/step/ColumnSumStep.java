package dev.ranvier.step;

import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.reduce.ColumnSums;

/** Backward of z = x W + b for b: db = the column sums of dz. */
public final class ColumnSumStep implements Step, Accumulating {

  private final String description;
  private final ColumnSums sums;
  private final Bias adder;
  private final Operand in;
  private final Operand out;
  private final Operand part;
  private boolean adding;

  /**
   * Sums that replace or are added to what there is.
   *
   * @param part where sums go that are to be added, of the shape of {@code out}; null if none are
   */
  public ColumnSumStep(
      String description, ColumnSums sums, Bias adder, Operand in, Operand out, Operand part) {
    this.description = description;
    this.sums = sums;
    this.adder = adder;
    this.in = in;
    this.out = out;
    this.part = part;
  }

  @Override
  public void setAdding(boolean adding) {
    this.adding = adding;
  }

  @Override
  public void run(int rows) {
    Operand target = adding ? part : out;
    sums.run(
        in.segment(),
        in.offsetBytes(),
        in.rowStride(),
        rows,
        in.columns(),
        target.segment(),
        target.offsetBytes());
    if (adding) {
      adder.add(
          out.segment(),
          out.offsetBytes(),
          out.rowStride(),
          part.segment(),
          part.offsetBytes(),
          1,
          out.columns());
    }
  }

  @Override
  public String describe() {
    return description;
  }
}
