package dev.ranvier.step;

/**
 * Drops values, or their gradients: out = in masked, divided by 1 - rate; out may be in. Threads
 * share the rows.
 */
public final class DropoutStep implements Step {

  private final String description;
  private final SharedPass pass;

  /** Both of shape [batchSize, columns]. */
  public DropoutStep(
      String description, DropoutMasks masks, Operand in, Operand out, Workers workers) {
    this.description = description;
    this.pass =
        SharedPass.byRows(
            workers,
            in,
            2,
            (firstRow, firstColumn, rows, columns) ->
                masks.apply(in, out, firstRow, firstColumn, rows, columns));
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
