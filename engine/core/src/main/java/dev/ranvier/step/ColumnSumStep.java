package dev.ranvier.step;

import dev.ranvier.simd.reduce.ColumnSums;

/** Backward of z = x W + b for b: db = the column sums of dz. */
public record ColumnSumStep(String description, ColumnSums sums, Operand in, Operand out)
    implements Step {

  @Override
  public void run(int rows) {
    sums.run(
        in.segment(),
        in.offsetBytes(),
        in.rowStride(),
        rows,
        in.columns(),
        out.segment(),
        out.offsetBytes());
  }

  @Override
  public String describe() {
    return description;
  }
}
