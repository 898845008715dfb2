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

  /** in and out of shape [batchSize, columns], the rest [1, columns]. */
  public ColumnScaling(
      String description,
      Tier tier,
      Operand in,
      Operand mean,
      Operand scale,
      Operand shift,
      Operand out) {
    this.description = description;
    this.kernel = ColumnNormalization.of(tier);
    this.in = in;
    this.mean = mean;
    this.scale = scale;
    this.shift = shift;
    this.out = out;
  }

  @Override
  public void run(int rows) {
    kernel.forward(
        in.segment(),
        in.offsetBytes(),
        in.rowStride(),
        mean.segment(),
        mean.offsetBytes(),
        scale.segment(),
        scale.offsetBytes(),
        shift.segment(),
        shift.offsetBytes(),
        rows,
        in.columns(),
        out.segment(),
        out.offsetBytes(),
        out.rowStride());
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return 2 * in.denseBytes();
  }
}
