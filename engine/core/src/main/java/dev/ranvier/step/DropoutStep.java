package dev.ranvier.step;

/** Drops values, or their gradients: out = in masked, divided by 1 - rate; out may be in. */
public record DropoutStep(String description, DropoutMasks masks, Operand in, Operand out)
    implements Step {

  @Override
  public void run(int rows) {
    masks.apply(in, out, rows);
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
