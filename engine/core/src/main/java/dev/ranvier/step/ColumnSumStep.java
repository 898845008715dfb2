package dev.ranvier.step;

import dev.ranvier.simd.reduce.ColumnSums;

/**
 * The column sums of a gradient: what a vector that was added to each row gets as its gradient.
 *
 * @param in gradient [batchSize, columns]
 * @param out sums [1, columns]
 */
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

  @Override
  public long trafficBytes() {
    return in.denseBytes();
  }
}
