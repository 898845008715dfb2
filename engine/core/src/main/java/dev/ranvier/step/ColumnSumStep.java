package dev.ranvier.step;

import dev.ranvier.simd.reduce.ColumnSums;

/**
 * The column sums of a gradient: what a vector that was added to each row gets as its gradient.
 * Threads share the columns.
 */
public final class ColumnSumStep implements Step {

  private final String description;
  private final ColumnSums sums;
  private final Operand in;
  private final Operand out;
  private final SharedPass pass;

  /**
   * Sums with all places resolved.
   *
   * @param in gradient [batchSize, columns]
   * @param out sums [1, columns]
   */
  public ColumnSumStep(
      String description, ColumnSums sums, Operand in, Operand out, Workers workers) {
    this.description = description;
    this.sums = sums;
    this.in = in;
    this.out = out;
    this.pass = SharedPass.byColumns(workers, in, 1, this::sum);
  }

  private void sum(int firstRow, int firstColumn, int rows, int columns) {
    sums.run(
        in.segment(),
        in.at(firstRow, firstColumn),
        in.rowStride(),
        rows,
        columns,
        out.segment(),
        out.at(0, firstColumn));
  }

  @Override
  public void run(int rows) {
    pass.run(rows);
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return pass.trafficBytes();
  }
}
