package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.norm.ColumnNormalization;

/** out = (in - mean) * scale + shift, each column with its own three numbers; out may be in. */
public final class ColumnScaling implements Step {

  private final String description;
  private final ColumnNormalization kernel;
  private final Operand in;
  private final Operand mean;
  private final Operand scale;
  private final Operand shift;
  private final Operand out;
  private final SharedPass pass;

  /** On the calling thread; in and out of shape [batchSize, columns], the rest [1, columns]. */
  public ColumnScaling(
      String description,
      Tier tier,
      Operand in,
      Operand mean,
      Operand scale,
      Operand shift,
      Operand out) {
    this(description, tier, in, mean, scale, shift, out, Workers.ALONE);
  }

  /** The same with rows that threads share. */
  public ColumnScaling(
      String description,
      Tier tier,
      Operand in,
      Operand mean,
      Operand scale,
      Operand shift,
      Operand out,
      Workers workers) {
    this.description = description;
    this.kernel = ColumnNormalization.of(tier);
    this.in = in;
    this.mean = mean;
    this.scale = scale;
    this.shift = shift;
    this.out = out;
    this.pass = SharedPass.byRows(workers, in, 2, this::scale);
  }

  private void scale(int firstRow, int firstColumn, int rows, int columns) {
    kernel.forward(
        in.segment(),
        in.at(firstRow, firstColumn),
        in.rowStride(),
        mean.segment(),
        mean.at(0, firstColumn),
        scale.segment(),
        scale.at(0, firstColumn),
        shift.segment(),
        shift.at(0, firstColumn),
        rows,
        columns,
        out.segment(),
        out.at(firstRow, firstColumn),
        out.rowStride());
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
